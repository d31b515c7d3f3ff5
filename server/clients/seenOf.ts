import { createHash } from 'node:crypto'
import type { Resumed } from '../payments/charges/resumed'
import type { RestartPlan } from '../subscriptions/restart'

/** Changes with the preview of an activation, its invoices and its charges, so that a confirmation names what it saw. */
export function seenOf({ seen }: RestartPlan, automatic: Resumed | null): string {
  const shown = JSON.stringify([seen, automatic?.due.length ? automatic : null])
  return createHash('sha256').update(shown).digest('base64url').slice(0, 22)
}
