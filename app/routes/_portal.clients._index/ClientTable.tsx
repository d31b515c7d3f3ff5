import { Day } from '~/app/components/Day'
import { Money } from '~/app/components/Money'
import { Status } from '~/app/components/Status'
import { type Column, Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { ClientFilters } from '~/server/clients/input'
import type { ClientList, ListedClient } from '~/server/clients/list'
import { type ClientSort, usualDirection } from '~/server/clients/rules'
import { shownEmail } from '~/server/kernel/emailText'
import { formatCount } from '~/server/kernel/money'

type Props = { list: ClientList; filters: ClientFilters }

/** The other direction, and for a column that is not sorted by yet the one people want first. */
function sortBy(sort: ClientSort, { list, filters }: Props) {
  const now = list.sort === sort ? list.dir : null
  const dir = now ? (now === 'asc' ? 'desc' : 'asc') : usualDirection(sort)
  return { href: paths.clients({ ...filters, sort, dir }), now }
}

export function ClientTable(props: Props) {
  const { viewer, sees } = useShell()
  const columns: Column<ListedClient>[] = [
    {
      key: 'name',
      label: 'Name',
      sort: sortBy('name', props),
      cell: (client) => (
        <span>
          <a className="row-link" href={paths.client(client.id)}>
            {client.name}
          </a>
          <span className="block text-muted">{[client.city, client.country].filter(Boolean).join(', ')}</span>
        </span>
      ),
    },
    {
      key: 'contact',
      label: 'Contact',
      cell: (client) => (
        <span className="min-w-0">
          {client.contactName && client.contactName !== client.name ? (
            <span className="block">{client.contactName}</span>
          ) : null}
          {client.email ? <Email address={client.email} /> : null}
          {client.contactName || client.email ? null : <Nothing />}
        </span>
      ),
    },
    { key: 'status', label: 'Status', cell: (client) => <Status of={client.status} /> },
    {
      key: 'since',
      label: 'Since',
      wide: true,
      sort: sortBy('created', props),
      cell: (client) => <Day day={client.since} locale={viewer.locale} />,
    },
    sees.invoices ? owedColumn(viewer.locale) : servicesColumn(viewer.locale),
  ]
  return <Table caption="Clients" columns={columns} rows={props.list.rows} keyOf={(client) => client.id} />
}

/** Cut off where it would widen the table. */
const Email = ({ address }: { address: string }) => (
  <span
    className="block text-muted max-md:wrap-anywhere md:max-w-36 md:truncate xl:max-w-64"
    title={shownEmail(address)}
  >
    {shownEmail(address)}
  </span>
)

const Nothing = () => <span className="text-faint">–</span>

const owedColumn = (locale: string): Column<ListedClient> => ({
  key: 'owed',
  label: 'Open',
  numeric: true,
  cell: (client) =>
    client.owed?.length ? (
      <span>
        <Owed client={client} status="open" locale={locale} />
        <Owed client={client} status="overdue" locale={locale} />
      </span>
    ) : (
      <Nothing />
    ),
})

/** Leads to the invoices that it is the sum of. */
function Owed({ client, status, locale }: { client: ListedClient; status: 'open' | 'overdue'; locale: string }) {
  const sums = (client.owed ?? []).filter((sum) => sum[`${status}Minor`])
  if (!sums.length) return null
  const late = status === 'overdue'
  return (
    <a
      className={`over-row block py-1.5 whitespace-normal hover:underline md:py-0.5 ${late ? 'text-danger' : ''}`}
      href={paths.invoices({ client: client.id, status })}
    >
      {sums.map((sum) => (
        <span key={sum.currency} className="block">
          <Money minor={sum[`${status}Minor`]} currency={sum.currency} exponent={sum.exponent} locale={locale} />
          {late ? ' overdue' : ''}
        </span>
      ))}
    </a>
  )
}

const servicesColumn = (locale: string): Column<ListedClient> => ({
  key: 'services',
  label: 'Active services',
  numeric: true,
  cell: (client) => (client.activeServices ? formatCount(client.activeServices, locale) : <Nothing />),
})
