import { Refusal } from '~/server/kernel/refusal'

/** Whatever has no page: not found, for those who are signed in and for strangers alike. */
export const loader = () => {
  throw new Refusal('not-found')
}

export const action = loader

export default function Nowhere() {
  return null
}
