import { EmptyState } from '~/app/components/EmptyState'
import { Money } from '~/app/components/Money'
import { Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { formatCount } from '~/server/kernel/money'
import type { topServices } from '~/server/reports/topServices'

type Props = { top: Awaited<ReturnType<typeof topServices>>; locale: string }

type Service = Props['top']['services'][number]

export function TopServices({ top, locale }: Props) {
  const { from, to, currency } = top
  const several = top.services.some((service) => service.costs.some((cost) => cost.currency !== currency))
  if (!top.services.length) return <EmptyState title="No usage this month yet" />
  return (
    <Table
      caption="Top services this month"
      rows={top.services}
      keyOf={(service) => service.id}
      columns={[
        {
          key: 'name',
          label: 'Service',
          cell: (service) => (
            <a className="row-link" href={paths.service(service.id, { from, to })}>
              {service.name}
            </a>
          ),
        },
        {
          key: 'rows',
          label: 'Metered rows',
          numeric: true,
          cell: (service) => formatCount(service.rows, locale),
        },
        {
          key: 'cost',
          label: 'Cost',
          numeric: true,
          cell: ({ costs }) => <Costs costs={costs.filter((cost) => cost.currency === currency)} locale={locale} />,
        },
        ...(several
          ? [
              {
                key: 'others',
                label: 'In other currencies',
                numeric: true,
                cell: ({ costs }: Service) => (
                  <Costs costs={costs.filter((cost) => cost.currency !== currency)} locale={locale} />
                ),
              },
            ]
          : []),
      ]}
    />
  )
}

function Costs({ costs, locale }: { costs: Service['costs']; locale: string }) {
  if (!costs.length) return <span className="text-faint">–</span>
  return (
    <span className="inline-flex flex-wrap justify-end gap-x-4">
      {costs.map(({ currency, exponent, cost, minor }) => (
        <span key={currency} title={`${cost} ${currency}`}>
          <Money minor={minor} currency={currency} exponent={exponent} locale={locale} />
        </span>
      ))}
    </span>
  )
}
