export const entryKinds = [
  'invoice',
  'void',
  'written-off',
  'credit-note',
  'payment',
  'refund',
  'dispute',
  'borne',
] as const
export type EntryKind = (typeof entryKinds)[number]

export const entryWords: Record<EntryKind, string> = {
  invoice: 'Invoice',
  void: 'Made void: invoice',
  'written-off': 'Written off: invoice',
  'credit-note': 'Credit note',
  payment: 'Payment',
  refund: 'Refund',
  dispute: 'Charged back',
  borne: 'Went back beyond the payment',
}

/** `amountMinor` adds to what is owed, or below zero takes from it; `id` is of the invoice or the payment. */
export type Entry = {
  on: string
  kind: EntryKind
  id: string
  label: string
  amountMinor: number
  /** What was owed after it, less credit. */
  balanceMinor: number
}

/** The entries in the order of their days with the balance after each. */
export function withBalances(openingMinor: number, entries: Omit<Entry, 'balanceMinor'>[]): Entry[] {
  let balanceMinor = openingMinor
  return entries.map((entry) => {
    balanceMinor += entry.amountMinor
    return { ...entry, balanceMinor }
  })
}
