import { Refusal } from '~/server/kernel/refusal'

/** Whatever has no page: not found, for those who are signed in and for strangers alike. */
export function loader() {
  throw new Refusal('not-found')
}

export function action() {
  throw new Refusal('not-found')
}

export default function Nowhere() {
  return null
}
