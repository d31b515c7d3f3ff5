import type { LoaderFunctionArgs } from '@remix-run/node'
import { Refusal } from '~/server/kernel/refusal'
import { responseOf } from '~/server/refusals'

/** Whatever has no page: not found, for those who are signed in and for strangers alike; and a file that was refused. */
export function loader({ context }: LoaderFunctionArgs) {
  throw context.refused ? responseOf(context.refused) : new Refusal('not-found')
}

export function action() {
  throw new Refusal('not-found')
}

export default function Nowhere() {
  return null
}
