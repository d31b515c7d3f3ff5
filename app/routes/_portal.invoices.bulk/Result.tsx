import type { SerializeFrom } from '@remix-run/node'
import { Form, useNavigation } from '@remix-run/react'
import { Moment } from '~/app/components/Moment'
import { Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { BulkResult } from '~/server/invoices/bulkResult'
import { outcomes } from '~/server/invoices/bulkRules'
import { formatCount } from '~/server/kernel/money'
import { about } from './about'
import { titles } from './words'

type Shown = SerializeFrom<BulkResult>
type Row = Shown['rows'][number]

/** What became of each. */
export function Result({ result }: { result: Shown }) {
  const { does, batchId, rows, done, skipped, undone, undoUntil } = result
  const { viewer } = useShell()
  const { locale } = viewer
  const sending = useNavigation().state !== 'idle'
  const count = (n: number) => formatCount(n, locale)
  return (
    <>
      <PageHeader
        title={undone ? 'Taken back' : titles[does].did}
        state={`${count(done)} done${skipped ? `, ${count(skipped)} left out` : ''}.`}
      />
      {undoUntil ? (
        <Form method="post" action={paths.invoicesBulk()} className="card mb-5 space-y-3 p-4">
          <p>
            Was it a mistake? Until <Moment at={undoUntil} viewer={viewer} /> exactly these payments can be taken back
            together.
          </p>
          <input type="hidden" name="batchId" value={batchId} />
          <button type="submit" name="intent" value="undo" className="button" aria-busy={sending}>
            Take {done === 1 ? 'it' : `all ${count(done)}`} back
          </button>
        </Form>
      ) : null}
      <div className="card">
        <Table
          caption="Result"
          rows={rows}
          keyOf={({ id }) => id}
          columns={[
            ...about((row: Row) => row.invoice, locale),
            {
              key: 'result',
              label: 'Result',
              cell: (row) => <Became row={row} did={titles[does].did} locale={locale} />,
            },
          ]}
        />
      </div>
    </>
  )
}

function Became({ row, did, locale }: { row: Row; did: string; locale: string }) {
  const { outcome, undone, invoice, paidMinor } = row
  if (outcome !== 'done') return <span className="text-muted">Left out. {outcomes[outcome]}</span>
  if (undone === 'done') return 'Taken back'
  if (undone) return <span className="text-danger">Not taken back. {outcomes[undone]}</span>
  if (!invoice || paidMinor === null) return did
  return (
    <>
      {did}: <Money minor={paidMinor} currency={invoice.currency} exponent={invoice.exponent} locale={locale} />
    </>
  )
}
