import { recordExport } from '../activity/recordExport'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { type Cell, decimal } from '../kernel/csv'
import { decimalOf } from '../kernel/money'
import { Refusal } from '../kernel/refusal'
import { statementWithin } from './get'
import type { StatementInput } from './input'
import { entryWords } from './rules'

export const statementCsvHeader = ['Day', 'Entry', 'Number', 'Currency', 'Amount', 'Balance']

/** The statement's entries, each currency between its balance before and after. */
export async function exportStatement(ctx: Context, input: StatementInput): Promise<AsyncIterable<Cell[][]>> {
  const scope = requireScope(ctx.viewer, 'payments.export')
  const { client, from, to, accounts } = await statementWithin(ctx, scope, input)
  if (!client) throw new Refusal('not-found')
  await recordExport(ctx, 'statement', { client: client.id, from, to })
  const rows = accounts.flatMap(({ currency, exponent, openingMinor, entries, closingMinor }): Cell[][] => {
    const shown = (minor: number) => decimal(decimalOf({ minor, exponent }))
    return [
      [from, 'Balance before', '', currency, '', shown(openingMinor)],
      ...entries.map(({ on, kind, label, amountMinor, balanceMinor }) => [
        on,
        entryWords[kind],
        label,
        currency,
        shown(amountMinor),
        shown(balanceMinor),
      ]),
      [to, 'Balance', '', currency, '', shown(closingMinor)],
    ]
  })
  return (async function* () {
    yield rows
  })()
}
