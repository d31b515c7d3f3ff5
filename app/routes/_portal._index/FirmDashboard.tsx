import type { ReactNode } from 'react'
import { Amounts } from '~/app/components/Amounts'
import { EmptyState } from '~/app/components/EmptyState'
import { FigureCard, FigureCards } from '~/app/components/FigureCard'
import { InvoiceRows } from '~/app/components/InvoiceRows'
import { PageHeader } from '~/app/components/PageHeader'
import { Section } from '~/app/components/Section'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { firmDashboard } from '~/server/reports/firmDashboard'
import { BalanceCards } from './BalanceCards'
import { Change } from './Change'
import { ClientsCard } from './ClientsCard'
import { hrefOf } from './hrefOf'
import { ReceivedDays } from './ReceivedDays'
import { TopServices } from './TopServices'

type Props = { shown: Awaited<ReturnType<typeof firmDashboard>>; charts: ReactNode }

export function FirmDashboard({ shown, charts }: Props) {
  const { locale } = useShell().viewer
  const { balance, received, clients, top, invoices } = shown
  return (
    <>
      <PageHeader title="Overview" />
      <FigureCards label="Figures">
        <BalanceCards balance={balance} label="Outstanding" locale={locale} />
        <FigureCard
          label="Received this month"
          to="#received-days"
          value={<Amounts sums={received.sums.map((sum) => ({ ...sum, minor: sum.amountMinor }))} locale={locale} />}
        >
          <Change
            change={received.sums[0]?.change ?? null}
            of={received.sums.length > 1 ? received.sums[0]?.currency : undefined}
            locale={locale}
          />
        </FigureCard>
        <ClientsCard clients={clients} locale={locale} />
      </FigureCards>
      <div className="space-y-6">
        {charts}
        <Section id="invoices" title="Latest invoices" all={{ label: 'All invoices', to: paths.invoices() }}>
          <div className="card">
            {invoices.length ? (
              <InvoiceRows caption="Latest invoices" invoices={invoices} locale={locale} withClient />
            ) : (
              <EmptyState title="No invoices yet">They appear here as soon as there are any.</EmptyState>
            )}
          </div>
        </Section>
        <Section
          id="top-services"
          title="Top services this month"
          all={{ label: 'All services', to: hrefOf(top.counted) }}
        >
          <div className="card">
            <TopServices top={top} locale={locale} />
          </div>
        </Section>
        <Section id="received" title="Received this month, by day">
          <div className="card">
            <ReceivedDays days={received.days} locale={locale} />
          </div>
        </Section>
      </div>
    </>
  )
}
