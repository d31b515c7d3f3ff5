import { Form } from '@remix-run/react'
import { Day } from '~/app/components/Day'
import { EmptyState } from '~/app/components/EmptyState'
import { Decimal } from '~/app/components/Money'
import { Pager } from '~/app/components/Pager'
import { type Column, Table } from '~/app/components/Table'
import { Tabs } from '~/app/components/Tabs'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import { formatCount } from '~/server/kernel/money'
import type { ListUsageInput } from '~/server/usage/input'
import type { listUsageRows } from '~/server/usage/list'
import { kinds } from '~/server/usage/rules'

type List = Awaited<ReturnType<typeof listUsageRows>>
type Row = Omit<List['rows'][number], 'startedAt' | 'endedAt'> & { startedAt: string; endedAt: string }

type Props = {
  title: string
  page: {
    service: { id: string }
    from: string
    to: string
    filters: ListUsageInput
    rows: Omit<List, 'rows'> & { rows: Row[] }
  }
  address: (query: Record<string, string | undefined>) => string
}

const kindWords = { usage: 'Usage', purchase: 'Purchases', tax: 'Taxes', credit: 'Credits', adjustment: 'Adjustments' }

export function UsageRows({ title, page, address }: Props) {
  const { rows: list, filters } = page
  const { viewer } = useShell()
  return (
    <section className="mt-6" aria-labelledby="rows">
      <h2 id="rows" className="mb-2">
        {title}
      </h2>
      <div className="card">
        <Tabs
          label="Metered rows by kind"
          tabs={[
            { label: 'All', to: `${address({ kind: undefined })}#rows`, current: !filters.kind },
            ...kinds.map((kind) => ({
              label: kindWords[kind],
              to: `${address({ kind })}#rows`,
              current: filters.kind === kind,
            })),
          ]}
        />
        <Form
          method="get"
          action={paths.service(page.service.id)}
          className="no-print flex items-end gap-3 border-b border-line p-3"
        >
          {Object.entries({ ...filters, from: page.from, to: page.to, q: undefined }).map(([name, value]) =>
            value ? <input key={name} type="hidden" name={name} value={value} /> : null,
          )}
          <label className="grow">
            <span className="mb-1 block text-muted">Search in descriptions, resources and regions</span>
            <input key={filters.q} className="input" type="search" name="q" defaultValue={filters.q} />
          </label>
          <button type="submit" className="button">
            Search
          </button>
        </Form>
        <p role="status" className="border-b border-line px-4 py-2 text-muted">
          {formatCount(list.totals.rows, viewer.locale)} {list.totals.rows === 1 ? 'row' : 'rows'}
          {list.totals.costs?.map(({ currency, cost }) => (
            <span key={currency}>
              {' '}
              · <Decimal value={cost} places={list.places} currency={currency} locale={viewer.locale} />
            </span>
          ))}
        </p>
        {list.rows.length ? (
          <Table caption={title} columns={columnsOf(list, viewer, address)} rows={list.rows} keyOf={(row) => row.id} />
        ) : (
          <EmptyState title="No metered rows here">Choose other days, another kind or another word.</EmptyState>
        )}
      </div>
      <Pager
        label="Pages of metered rows"
        next={list.next && `${address({ after: list.next })}#rows`}
        previous={list.previous && `${address({ before: list.previous })}#rows`}
      />
    </section>
  )
}

function columnsOf(
  list: Props['page']['rows'],
  { locale, staff }: { locale: string; staff: string | null },
  address: Props['address'],
): Column<Row>[] {
  const sortBy = (sort: 'day' | 'cost') => {
    const now = list.sort === sort ? list.dir : null
    return { href: `${address({ sort, dir: now === 'desc' ? 'asc' : 'desc' })}#rows`, now }
  }
  return [
    { key: 'day', label: 'Day', sort: sortBy('day'), cell: (row) => <Day day={row.day} locale={locale} /> },
    {
      key: 'description',
      label: 'What',
      cell: (row) => (
        <span className="min-w-0 break-words [overflow-wrap:anywhere]">
          {row.description || row.serviceName}
          {row.resource || row.region ? (
            <span className="block text-muted">{[row.resource, row.region].filter(Boolean).join(' · ')}</span>
          ) : null}
          {row.kind === 'usage' ? null : <span className="block text-muted">{kindWords[row.kind]}</span>}
          {row.invoice ? (
            <a className="link flex min-h-6 items-center" href={paths.invoice(row.invoice.id)}>
              Invoice {row.invoice.number}
            </a>
          ) : null}
        </span>
      ),
    },
    ...(staff
      ? [
          {
            key: 'client',
            label: 'Client',
            cell: (row: Row) => (
              <a className="link" href={paths.client(row.clientId)}>
                {row.clientName}
              </a>
            ),
          },
        ]
      : []),
    {
      key: 'quantity',
      label: 'Quantity',
      numeric: true,
      cell: (row) =>
        row.quantity ? (
          <span>
            <Quantity text={row.quantity} locale={locale} /> {row.unit}
          </span>
        ) : (
          '–'
        ),
    },
    ...(list.totals.costs
      ? [
          {
            key: 'cost',
            label: 'Cost',
            numeric: true,
            sort: sortBy('cost'),
            cell: (row: Row) => (
              <Decimal value={row.billed ?? '0'} places={list.places} currency={row.currency ?? ''} locale={locale} />
            ),
          },
        ]
      : []),
  ]
}

/** As the file said it, grouped where it is a plain decimal. */
function Quantity({ text, locale }: { text: string; locale: string }) {
  return /^-?\d+(\.\d+)?$/.test(text) ? <Decimal value={text} locale={locale} /> : <span>{text}</span>
}
