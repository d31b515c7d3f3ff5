import { type ClientStatus, mayActAutomatically } from '../clients/rules'
import type { StoredStatus } from './rules'

export const MOST_AT_ONCE = 500
/** How long what was marked paid together can be taken back together. */
export const UNDO_MS = 60 * 60_000

export const bulkKinds = ['paid', 'remind', 'download'] as const
export type BulkKind = (typeof bulkKinds)[number]

/** What became of one invoice, as the batch's event keeps it. */
export const outcomes = {
  done: '',
  gone: 'It is not there any more.',
  draft: 'It is a draft: issue it first.',
  void: 'It is void.',
  paid: 'It was paid already.',
  uncollectible: 'It was written off: record a payment by itself.',
  reminded: 'A reminder of it went out today.',
  archived: 'Its client is archived: make the client active first.',
  unheard: 'No one at this client can be notified: invite someone first.',
  changed: 'Its payment was changed since: look at it by itself.',
  failed: 'It could not be done. Nothing was written; try it by itself.',
} as const
export type Outcome = keyof typeof outcomes
export const isOutcome = (word: unknown): word is Outcome => typeof word === 'string' && Object.hasOwn(outcomes, word)

/** Asked of a reminder alone: `reached` is whether someone at the client would be notified. */
type Reminding = { remindedToday: boolean; clientStatus: ClientStatus; reached: boolean }
type Asked = { status: StoredStatus; owedMinor: number; reminding?: Reminding }

/** What doing this to an invoice would come to now; the write asks the same. */
export function outcomeOf(does: BulkKind, { status, owedMinor, reminding }: Asked): Outcome {
  if (status === 'draft') return 'draft'
  if (does === 'download') return 'done'
  if (status === 'void' || status === 'uncollectible') return status
  if (status === 'paid' || owedMinor <= 0) return 'paid'
  if (does !== 'remind' || !reminding) return 'done'
  if (!mayActAutomatically('remind', { status: reminding.clientStatus })) return 'archived'
  if (reminding.remindedToday) return 'reminded'
  return reminding.reached ? 'done' : 'unheard'
}
