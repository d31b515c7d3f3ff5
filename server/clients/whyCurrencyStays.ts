import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { type clients, invoiceItems, invoices, payments, subscriptions, usageRows } from '../../db/schema'

const holders = [
  ['invoices', invoices],
  ['subscriptions', subscriptions],
  ['lines for the next invoice', invoiceItems],
  ['payments', payments],
  ['usage', usageRows],
] as const

/**
 * What a client has in its currency, drafts and credit included, as a clause: amounts cannot be told in another.
 * '' where there is nothing.
 */
export async function whyCurrencyStays(
  tx: Pick<Tx, 'select'>,
  { id, currency }: Pick<typeof clients.$inferSelect, 'id' | 'currency'>,
): Promise<string> {
  const found: string[] = []
  for (const [what, table] of holders) {
    const [one] = await tx
      .select({ id: table.id })
      .from(table)
      .where(and(eq(table.clientId, id), eq(table.currency, currency)))
      .limit(1)
    if (one) found.push(what)
  }
  return found.length ? `there are ${found.join(', ').replace(/, ([^,]+)$/, ' and $1')} in ${currency}` : ''
}
