import { eq } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { recordExport } from '../activity/recordExport'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { brandingOf, buyerOf, sellerOf } from '../invoices/freeze'
import { dayText } from '../kernel/dayText'
import { formatMoney } from '../kernel/money'
import { Refusal } from '../kernel/refusal'
import { type Account, statementWithin } from '../statements/get'
import type { StatementInput } from '../statements/input'
import { entryWords } from '../statements/rules'
import { drawPaper } from './draw'
import type { DocumentFile } from './invoice'
import { logoOf } from './logo'
import { fileName } from './name'
import type { PaperPart } from './paper'

/** The statement of account as it is at this moment: it is made anew each time. */
export async function statementPdf(ctx: Context, input: StatementInput): Promise<DocumentFile> {
  const scope = requireScope(ctx.viewer, 'payments.export')
  const { client, from, to, accounts } = await statementWithin(ctx, scope, input)
  const [row] = client ? await ctx.db.select().from(clients).where(eq(clients.id, client.id)) : []
  if (!row) throw new Refusal('not-found')
  await recordExport(ctx, 'statement', { client: row.id, from, to })
  const firm = await ctx.firm()
  const period = `${dayText(from, firm.locale)} to ${dayText(to, firm.locale)}`
  const branding = brandingOf(firm)
  const bytes = await drawPaper(ctx.log, {
    kind: 'Statement of account',
    number: '',
    mark: null,
    madeOn: to,
    from: sellerOf(firm),
    to: { label: 'For', party: buyerOf(row) },
    facts: [['Period', period]],
    branding,
    logo: await logoOf(ctx, branding),
    headline: accounts.length
      ? accounts
          .map(
            (account) =>
              `${moneyOf(account, account.closingMinor, firm.locale)} ${account.closingMinor < 0 ? 'credit' : 'owed'}`,
          )
          .join(', ')
      : 'Nothing was invoiced or paid.',
    parts: accounts.map((account) => accountPart(account, firm.locale)),
    notes: [],
  })
  return { name: fileName(`Statement ${from} ${to}`, 'Statement'), bytes }
}

const moneyOf = ({ currency, exponent }: Account, minor: number, locale: string) =>
  formatMoney({ minor: Math.abs(minor), currency, exponent }, locale)

function accountPart(account: Account, locale: string): PaperPart {
  const { currency, exponent, openingMinor, entries, closingMinor } = account
  const money = (minor: number) => formatMoney({ minor, currency, exponent }, locale)
  return {
    title: currency,
    columns: [
      { label: 'Day' },
      { label: 'Entry' },
      { label: 'Amount', numeric: true },
      { label: 'Balance', numeric: true },
    ],
    rows: [
      ['', 'Balance before', '', money(openingMinor)],
      ...entries.map(({ on, kind, label, amountMinor, balanceMinor }) => [
        dayText(on, locale),
        `${entryWords[kind]} ${label}`.trim(),
        money(amountMinor),
        money(balanceMinor),
      ]),
    ],
    sums: [{ label: closingMinor < 0 ? 'Credit' : 'Balance owed', value: money(Math.abs(closingMinor)), strong: true }],
  }
}
