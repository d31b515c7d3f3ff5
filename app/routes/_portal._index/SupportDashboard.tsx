import type { ReactNode } from 'react'
import { Day } from '~/app/components/Day'
import { EmptyState } from '~/app/components/EmptyState'
import { FigureCard, FigureCards } from '~/app/components/FigureCard'
import { PageHeader } from '~/app/components/PageHeader'
import { Section } from '~/app/components/Section'
import { Status } from '~/app/components/Status'
import { Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import { formatCount } from '~/server/kernel/money'
import type { supportDashboard } from '~/server/reports/supportDashboard'
import { ClientsCard } from './ClientsCard'
import { hrefOf } from './hrefOf'

type Shown = Awaited<ReturnType<typeof supportDashboard>>

export function SupportDashboard({ shown, charts }: { shown: Shown; charts: ReactNode }) {
  const { locale } = useShell().viewer
  const { clients, services, recent } = shown
  return (
    <>
      <PageHeader title="Overview" />
      <FigureCards label="Figures">
        <ClientsCard clients={clients} locale={locale} />
        <FigureCard label="Active services" to={hrefOf(services.counted)} value={formatCount(services.active, locale)}>
          <p className="text-muted">Subscribed, or used in the last 30 days</p>
        </FigureCard>
      </FigureCards>
      <div className="space-y-6">
        {charts}
        <div className="grid gap-6 xl:grid-cols-2">
          <Section
            id="services"
            title="Most used, last 30 days"
            all={{ label: 'All services', to: hrefOf(services.counted) }}
          >
            <div className="card">
              <MostUsed services={services} locale={locale} />
            </div>
          </Section>
          <Section id="clients" title="Newest clients" all={{ label: 'All clients', to: hrefOf(recent.counted) }}>
            <div className="card">
              <Newest clients={recent.clients} locale={locale} />
            </div>
          </Section>
        </div>
      </div>
    </>
  )
}

function MostUsed({ services, locale }: { services: Shown['services']; locale: string }) {
  const { from, to, most } = services
  if (!most.length) return <EmptyState title="No service is in use yet" />
  return (
    <Table
      caption="Most used services"
      rows={most}
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
        { key: 'rows', label: 'Metered rows', numeric: true, cell: ({ rows }) => formatCount(rows, locale) },
        {
          key: 'subscriptions',
          label: 'Subscriptions',
          numeric: true,
          cell: ({ subscriptions }) => formatCount(subscriptions, locale),
        },
      ]}
    />
  )
}

function Newest({ clients, locale }: { clients: Shown['recent']['clients']; locale: string }) {
  if (!clients.length) return <EmptyState title="No clients yet" />
  return (
    <Table
      caption="Newest clients"
      rows={clients}
      keyOf={(client) => client.id}
      columns={[
        {
          key: 'name',
          label: 'Name',
          cell: (client) => (
            <a className="row-link" href={paths.client(client.id)}>
              {client.name}
            </a>
          ),
        },
        { key: 'status', label: 'Status', cell: (client) => <Status of={client.status} /> },
        { key: 'since', label: 'Since', cell: (client) => <Day day={client.since} locale={locale} /> },
      ]}
    />
  )
}
