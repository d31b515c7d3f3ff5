import type { SerializeFrom } from '@remix-run/node'
import { Form, useNavigation } from '@remix-run/react'
import { Amounts } from '~/app/components/Amounts'
import { Field } from '~/app/components/Field'
import { PageHeader } from '~/app/components/PageHeader'
import { SelectField } from '~/app/components/SelectField'
import { Table } from '~/app/components/Table'
import type { Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { BulkPreview } from '~/server/invoices/bulkPreview'
import { MOST_AT_ONCE, outcomes } from '~/server/invoices/bulkRules'
import { formatCount } from '~/server/kernel/money'
import { about } from './about'
import { titles } from './words'

type Props = { preview: SerializeFrom<BulkPreview> & { search: string }; rejected: Rejected | undefined }

/** What would happen to each, and the one button that does it. */
export function Preview({ preview, rejected }: Props) {
  const { does, rows, sums, more } = preview
  const { locale } = useShell().viewer
  const ids = rows.filter(({ outcome }) => outcome === 'done').map(({ invoice }) => invoice.id)
  const left = rows.length - ids.length
  const words = titles[does]
  return (
    <>
      <PageHeader
        title={words.page}
        state={
          ids.length
            ? `${formatCount(ids.length, locale)} of ${formatCount(rows.length, locale)}${left ? '; the others are left as they are' : ''}.`
            : 'Nothing can be done to any of these.'
        }
      />
      {more ? (
        <p className="mb-4 text-muted">
          More match: these are the first {formatCount(MOST_AT_ONCE, locale)}. Repeat it for the rest.
        </p>
      ) : null}
      {ids.length ? <Ask preview={preview} rejected={rejected} ids={ids} /> : null}
      <div className="card mt-5">
        <Table
          caption="What will happen"
          rows={rows}
          keyOf={({ invoice }) => invoice.id}
          columns={[
            ...about(({ invoice }: (typeof rows)[number]) => invoice, locale),
            {
              key: 'will',
              label: 'What will happen',
              cell: ({ outcome }) =>
                outcome === 'done' ? words.will : <span className="text-muted">Left out. {outcomes[outcome]}</span>,
            },
          ]}
          foot={{
            number: 'Together',
            owed: (
              <span className="min-w-0">
                <Amounts sums={sums} locale={locale} />
              </span>
            ),
          }}
        />
      </div>
    </>
  )
}

function Ask({ preview, rejected, ids }: Props & { ids: string[] }) {
  const { does, batchId, search, today } = preview
  const { locale } = useShell().viewer
  const sending = useNavigation().state !== 'idle'
  const button = (
    <div className="flex flex-wrap gap-2">
      <button type="submit" className="button button-primary" aria-busy={sending}>
        {titles[does].button(formatCount(ids.length, locale), ids.length === 1)}
      </button>
      <a className="button" href={paths.invoices()}>
        Cancel
      </a>
    </div>
  )
  if (does === 'download') {
    return (
      <form method="post" action={paths.invoicesZip()}>
        <input type="hidden" name="invoices" value={ids.join(' ')} />
        {button}
      </form>
    )
  }
  return (
    <Form method="post" action={`${paths.invoicesBulk()}?${search}`} noValidate className="card max-w-xl space-y-4 p-4">
      <input type="hidden" name="intent" value={does} />
      <input type="hidden" name="batchId" value={batchId} />
      <input type="hidden" name="invoices" value={ids.join(' ')} />
      {does === 'paid' ? (
        <>
          <SelectField
            id="method"
            name="method"
            label="How it was paid"
            defaultValue={rejected?.typed.method ?? 'transfer'}
            errors={rejected?.fields.method}
          >
            <option value="transfer">Bank transfer</option>
            <option value="cash">Cash</option>
            <option value="other">Another way</option>
          </SelectField>
          <Field
            id="receivedOn"
            name="receivedOn"
            type="date"
            label="Day on which the money came"
            max={today}
            defaultValue={rejected?.typed.receivedOn ?? today}
            errors={rejected?.fields.receivedOn}
          />
          <Field
            id="reference"
            name="reference"
            label="Reference"
            hint="Of the bank statement, for instance. It stands on the receipts; you can leave it empty."
            maxLength={100}
            defaultValue={rejected?.typed.reference}
            errors={rejected?.fields.reference}
          />
          <p className="text-muted">
            Books a payment of what is owed on each, with a receipt. You can take them back together within an hour;
            receipts are mailed when it is over.
          </p>
        </>
      ) : (
        <p className="text-muted">
          The people of each client who may see invoices are told, in the way that they chose. An invoice is reminded of
          at most once a day.
        </p>
      )}
      {button}
    </Form>
  )
}
