import { Decimal } from '~/app/components/Money'
import { Quantities } from '~/app/components/Quantities'
import { type Column, Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import type { servicesInUse } from '~/server/clients/servicesInUse'

type InUse = Awaited<ReturnType<typeof servicesInUse>>
type Service = InUse['services'][number]

type Props = { inUse: InUse; client: string; locale: string; amounts: boolean }

export function ServicesTable({ inUse, client, locale, amounts }: Props) {
  const { from, to, services, places } = inUse
  const cost: Column<Service> = {
    key: 'cost',
    label: 'Cost',
    numeric: true,
    cell: (service) => (
      <span>
        {service.costs?.map(({ currency, cost }) => (
          <span key={currency} className="block">
            <Decimal value={cost} places={places} currency={currency} locale={locale} />
          </span>
        ))}
        {service.costs?.length ? null : <span className="text-faint">–</span>}
      </span>
    ),
  }
  return (
    <Table
      caption="Active services and what they used in the last 30 days"
      keyOf={(service) => service.id}
      rows={services}
      columns={[
        {
          key: 'name',
          label: 'Service',
          cell: (service) => (
            <a className="row-link" href={paths.service(service.id, { client, from, to })}>
              {service.name}
            </a>
          ),
        },
        {
          key: 'subscriptions',
          label: 'Subscriptions',
          numeric: true,
          cell: (service) => <span>{service.subscriptions || <span className="text-faint">–</span>}</span>,
        },
        {
          key: 'quantity',
          label: 'Quantity',
          numeric: true,
          cell: (service) => <Quantities quantities={service.quantities} locale={locale} />,
        },
        ...(amounts ? [cost] : []),
      ]}
    />
  )
}
