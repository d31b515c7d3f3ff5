import { Decimal } from '~/app/components/Money'
import { Quantities } from '~/app/components/Quantities'
import { type Column, Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import { formatCount, formatPercent } from '~/server/kernel/money'
import type { ListServicesInput } from '~/server/services/input'
import type { listServices } from '~/server/services/list'
import { type ServiceSort, usualDirection } from '~/server/services/rules'

type List = Awaited<ReturnType<typeof listServices>>
type Row = List['services'][number]
type Props = { list: List; filters: ListServicesInput }

function sortBy(sort: ServiceSort, { list, filters }: Props) {
  const now = list.sort === sort ? list.dir : null
  const dir = now ? (now === 'asc' ? 'desc' : 'asc') : usualDirection(sort)
  return { href: paths.services({ ...filters, sort, dir }), now }
}

export function ServiceTable(props: Props) {
  const { list, filters } = props
  const { viewer } = useShell()
  const { locale } = viewer
  const { costs } = list.total
  const amounts: Column<Row>[] = [
    {
      key: 'share',
      label: 'Share',
      numeric: true,
      wide: true,
      cell: (row) => (
        <span suppressHydrationWarning>{row.share === null ? '–' : formatPercent(row.share, locale, 1)}</span>
      ),
    },
    {
      key: 'cost',
      label: 'Cost',
      numeric: true,
      sort: sortBy('cost', props),
      cell: (row) => (
        <Decimal value={row.cost ?? '0'} places={list.places} currency={row.currency ?? ''} locale={locale} />
      ),
    },
  ]
  const columns: Column<Row>[] = [
    {
      key: 'name',
      label: 'Service',
      sort: sortBy('name', props),
      cell: (row) => (
        <span>
          <a
            className="row-link"
            href={paths.service(row.serviceId, {
              from: list.from,
              to: list.to,
              client: filters.client,
              currency: costs && costs.length > 1 ? row.currency : undefined,
            })}
          >
            {row.name}
          </a>
          {row.provider ? <span className="block text-muted">{row.provider}</span> : null}
        </span>
      ),
    },
    { key: 'category', label: 'Category', wide: true, cell: (row) => row.category || '–' },
    {
      key: 'subscriptions',
      label: 'Subscriptions',
      numeric: true,
      wide: true,
      sort: sortBy('subscriptions', props),
      cell: (row) => formatCount(row.subscriptions, locale),
    },
    {
      key: 'rows',
      label: 'Metered rows',
      numeric: true,
      sort: sortBy('rows', props),
      cell: (row) => formatCount(row.rows, locale),
    },
    {
      key: 'quantity',
      label: 'Quantity',
      numeric: true,
      cell: (row) => <Quantities quantities={row.quantities} locale={locale} />,
    },
    ...(costs ? amounts : []),
  ]
  const foot = costs
    ? {
        name: 'In all',
        rows: formatCount(list.total.rows, locale),
        cost: (
          <span>
            {costs.map(({ currency, cost }) => (
              <span key={currency} className="block">
                <Decimal value={cost} places={list.places} currency={currency} locale={locale} />
              </span>
            ))}
          </span>
        ),
      }
    : { name: 'In all', rows: formatCount(list.total.rows, locale) }
  return (
    <Table
      caption="Services with what they used"
      columns={columns}
      rows={list.services}
      keyOf={(row) => `${row.serviceId} ${row.currency}`}
      foot={foot}
    />
  )
}
