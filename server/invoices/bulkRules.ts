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
  changed: 'Its payment was changed since: look at it by itself.',
  failed: 'It could not be done. Nothing was written; try it by itself.',
} as const
export type Outcome = keyof typeof outcomes
export const isOutcome = (word: unknown): word is Outcome => typeof word === 'string' && Object.hasOwn(outcomes, word)

type Asked = { status: StoredStatus; owedMinor: number; remindedToday: boolean }

/** What doing this to an invoice would come to now; the write asks the same. */
export function outcomeOf(does: BulkKind, { status, owedMinor, remindedToday }: Asked): Outcome {
  if (status === 'draft') return 'draft'
  if (does === 'download') return 'done'
  if (status === 'void' || status === 'uncollectible') return status
  if (status === 'paid' || owedMinor <= 0) return 'paid'
  return does === 'remind' && remindedToday ? 'reminded' : 'done'
}
