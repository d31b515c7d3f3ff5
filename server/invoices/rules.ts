export const invoiceTabs = ['all', 'draft', 'open', 'overdue', 'paid', 'void'] as const
export type InvoiceTab = (typeof invoiceTabs)[number]

export const invoiceSorts = ['number', 'issued', 'due', 'amount', 'status'] as const
export type InvoiceSort = (typeof invoiceSorts)[number]

export type StoredStatus = 'draft' | 'open' | 'paid' | 'void' | 'uncollectible'
export type ShownStatus = StoredStatus | 'overdue'

/** An open invoice is overdue from the day after it was due, by the firm's calendar. */
export const shownStatus = (invoice: { status: StoredStatus; dueOn: string }, today: string): ShownStatus =>
  invoice.status === 'open' && invoice.dueOn < today ? 'overdue' : invoice.status

/** What is still owed; nothing for drafts and for what was given up. */
export const owedMinor = (invoice: { status: StoredStatus; totalMinor: number; paidMinor: number }): number =>
  invoice.status === 'open' ? invoice.totalMinor - invoice.paidMinor : 0
