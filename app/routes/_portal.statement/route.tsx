import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Day } from '~/app/components/Day'
import { EmptyState } from '~/app/components/EmptyState'
import { Ignored } from '~/app/components/Ignored'
import { Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { RangeForm } from '~/app/components/RangeForm'
import { Table } from '~/app/components/Table'
import { readFilters } from '~/app/lib/filters'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { type Account, getStatement } from '~/server/statements/get'
import { statementInput } from '~/server/statements/input'
import { type Entry, entryWords } from '~/server/statements/rules'

export const handle = { live: ['invoice', 'payment'] }

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters, ignored } = readFilters(request, statementInput)
  return { statement: await getStatement(context, filters), chosen: filters.client, ignored }
}

export const meta: MetaFunction = ({ matches }) => pageTitle(matches, 'Statement of account')

/** A balance before the entries, which have none of their own. */
type Row = Entry | { before: true; on: string; balanceMinor: number }

const addressOf = ({ kind, id }: Entry) =>
  ['payment', 'refund', 'dispute'].includes(kind) ? paths.payment(id) : paths.invoice(id)

export default function StatementPage() {
  const { statement, chosen, ignored } = useLoaderData<typeof loader>()
  const { locale } = useShell().viewer
  const { client, from, to, accounts } = statement
  const kept = { client: chosen, from, to }
  return (
    <>
      <PageHeader title={client && chosen ? `Statement of ${client.name}` : 'Statement of account'}>
        {client ? (
          <>
            <a className="button" href={paths.statementCsv(kept)} download>
              Export CSV
            </a>
            <a className="button" href={paths.statementPdf(kept)} download>
              Download PDF
            </a>
          </>
        ) : null}
      </PageHeader>
      <Ignored names={ignored} />
      <div className="card">
        <RangeForm action={paths.statement()} from={from} to={to} kept={{ client: chosen }} />
        {client ? null : (
          <EmptyState title="Choose a client">
            <a href={paths.clients()}>Open a client</a> and follow “Statement” there.
          </EmptyState>
        )}
        {client && !accounts.length ? (
          <EmptyState title="Nothing was invoiced or paid">Choose other days to see what was.</EmptyState>
        ) : null}
        {accounts.map((account) => (
          <AccountTable key={account.currency} account={account} from={from} locale={locale} />
        ))}
      </div>
    </>
  )
}

function AccountTable({ account, from, locale }: { account: Account; from: string; locale: string }) {
  const { currency, exponent, openingMinor, entries, closingMinor } = account
  const money = (minor: number) => <Money minor={minor} currency={currency} exponent={exponent} locale={locale} />
  const rows: Row[] = [{ before: true, on: from, balanceMinor: openingMinor }, ...entries]
  return (
    <Table
      caption={`Entries in ${currency}`}
      rows={rows}
      keyOf={(row) => ('before' in row ? 'before' : `${row.kind} ${row.id} ${row.label}`)}
      columns={[
        {
          key: 'entry',
          label: 'Entry',
          cell: (row) =>
            'before' in row ? (
              'Balance before'
            ) : (
              <a className="row-link" href={addressOf(row)}>
                {`${entryWords[row.kind]} ${row.label}`.trim()}
              </a>
            ),
        },
        { key: 'on', label: 'Day', cell: (row) => <Day day={row.on} locale={locale} /> },
        {
          key: 'amount',
          label: 'Amount',
          numeric: true,
          cell: (row) => ('before' in row ? null : money(row.amountMinor)),
        },
        { key: 'balance', label: 'Balance', numeric: true, cell: (row) => money(row.balanceMinor) },
      ]}
      foot={{
        entry: closingMinor < 0 ? 'Credit' : 'Balance owed',
        balance: money(Math.abs(closingMinor)),
      }}
    />
  )
}
