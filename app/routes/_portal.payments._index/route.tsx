import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Ignored } from '~/app/components/Ignored'
import { Listed } from '~/app/components/Listed'
import { Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { Pager } from '~/app/components/Pager'
import { Tabs } from '~/app/components/Tabs'
import { readFilters } from '~/app/lib/filters'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { formatCount } from '~/server/kernel/money'
import { listPaymentsInput } from '~/server/payments/input'
import { listPayments } from '~/server/payments/list'
import { type PaymentTab, paymentTabs } from '~/server/payments/rules'
import { PaymentFilterForm } from './PaymentFilterForm'
import { PaymentTable } from './PaymentTable'

export const handle = { live: ['payment'] }

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters, ignored } = readFilters(request, listPaymentsInput)
  const { after: _after, before: _before, ...kept } = filters
  return { list: await listPayments(context, filters), filters: kept, ignored }
}

export const meta: MetaFunction = ({ matches }) => pageTitle(matches, 'Payments')

const tabWords: Record<PaymentTab, string> = {
  all: 'All',
  succeeded: 'Received',
  pending: 'Confirming',
  failed: 'Failed',
  refunded: 'Refunded',
  reversed: 'Taken back',
  flagged: 'Do not match',
}

export default function Payments() {
  const { list, filters, ignored } = useLoaderData<typeof loader>()
  const { viewer, sees } = useShell()
  const { locale } = viewer
  const state = filters.state ?? 'all'
  const { state: _state, client: _client, sort: _sort, dir: _dir, ...narrowing } = filters
  const narrowed = Object.values(narrowing).some(Boolean)
  const tabs = paymentTabs.filter((tab) => tab !== 'flagged' || list.flagged !== null)
  return (
    <>
      <PageHeader
        title={list.client ? `Payments of ${list.client.name}` : 'Payments'}
        state={
          list.totals.length ? (
            <>
              {list.totals.map((sum, i) => (
                <span key={sum.currency}>
                  {i ? ' · ' : ''}
                  <Money minor={sum.amountMinor} currency={sum.currency} exponent={sum.exponent} locale={locale} />
                </span>
              ))}{' '}
              received{narrowed || state !== 'all' ? ' of what is shown' : ''}, less what went back
            </>
          ) : (
            'Nothing was received.'
          )
        }
      >
        <a className="button" href={paths.paymentsCsv(filters)} download>
          Export CSV
        </a>
        {list.client || !list.can.record ? (
          <a className="button" href={paths.statement({ client: list.client?.id })}>
            Statement
          </a>
        ) : null}
        {sees.pay ? (
          <a className="button button-primary" href={paths.pay()}>
            Pay invoices
          </a>
        ) : null}
        {list.can.record ? (
          <a className="button button-primary" href={paths.paymentNew({ client: list.client?.id })}>
            Record a payment
          </a>
        ) : null}
      </PageHeader>
      <Ignored names={ignored} />
      <div className="card">
        <Tabs
          label="Payments by state"
          tabs={tabs.map((tab) => ({
            label: tabWords[tab],
            to: paths.payments({ ...filters, state: tab === 'all' ? undefined : tab }),
            current: tab === state,
            count: tab === 'flagged' && list.flagged !== null ? formatCount(list.flagged, locale) : undefined,
          }))}
        />
        <PaymentFilterForm filters={filters} narrowed={narrowed} />
        <Listed
          noun={['payment', 'payments']}
          narrowed={narrowed}
          clear={paths.payments({ state: filters.state, client: filters.client })}
          found={list.found}
          locale={locale}
          empty={!list.rows.length}
        >
          <PaymentTable list={list} filters={filters} />
        </Listed>
      </div>
      <Pager
        label="Pages of payments"
        next={list.next && paths.payments({ ...filters, after: list.next })}
        previous={list.previous && paths.payments({ ...filters, before: list.previous })}
      />
    </>
  )
}
