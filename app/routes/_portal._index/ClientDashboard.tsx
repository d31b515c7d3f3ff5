import type { ReactNode } from 'react'
import { EmptyState } from '~/app/components/EmptyState'
import { FigureCard, FigureCards } from '~/app/components/FigureCard'
import { InvoiceRows } from '~/app/components/InvoiceRows'
import { PageHeader } from '~/app/components/PageHeader'
import { PayLink } from '~/app/components/PayLink'
import { Section } from '~/app/components/Section'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import { formatCount } from '~/server/kernel/money'
import type { clientDashboard } from '~/server/reports/clientDashboard'
import { BalanceCards } from './BalanceCards'
import { hrefOf } from './hrefOf'
import { UsageCard } from './UsageCard'

type Props = { shown: Awaited<ReturnType<typeof clientDashboard>>; charts: ReactNode }

export function ClientDashboard({ shown, charts }: Props) {
  const { locale } = useShell().viewer
  const { balance, services, usage, invoices } = shown
  const open = balance?.owed.filter((sum) => sum.openMinor > 0) ?? []
  const payable = balance?.pay && open.length > 0
  const nothing = !balance && !services && !usage
  return (
    <>
      <PageHeader title={shown.organisation}>
        {invoices ? (
          <a className={`button ${payable ? '' : 'button-primary'}`} href={paths.invoices()}>
            View invoices
          </a>
        ) : null}
        {payable ? (
          <PayLink to={paths.pay()} owed={open.map(({ currency, openMinor }) => ({ currency, minor: openMinor }))} />
        ) : null}
      </PageHeader>
      {nothing ? (
        <div className="card">
          <EmptyState title="Nothing to show yet">
            Your account does not include usage or billing. An owner of {shown.organisation} can change that.
          </EmptyState>
        </div>
      ) : (
        <FigureCards label="Figures">
          {balance ? <BalanceCards balance={balance} label="Balance" locale={locale} /> : null}
          {services ? (
            <FigureCard
              label="Active services"
              to={hrefOf(services.counted)}
              value={formatCount(services.active, locale)}
            >
              <p className="text-muted">Subscribed, or used in the last 30 days</p>
            </FigureCard>
          ) : null}
          {usage ? <UsageCard usage={usage} locale={locale} /> : null}
        </FigureCards>
      )}
      <div className="space-y-6">
        {charts}
        {invoices ? (
          <Section id="invoices" title="Latest invoices" all={{ label: 'All invoices', to: paths.invoices() }}>
            <div className="card">
              {invoices.length ? (
                <InvoiceRows
                  caption="Latest invoices"
                  invoices={invoices}
                  locale={locale}
                  pay={balance?.pay ?? false}
                />
              ) : (
                <EmptyState title="No invoices yet">They appear here as soon as there are any.</EmptyState>
              )}
            </div>
          </Section>
        ) : null}
      </div>
    </>
  )
}
