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
import { listInvoicesInput } from '~/server/invoices/input'
import { listInvoices } from '~/server/invoices/list'
import { invoiceTabs } from '~/server/invoices/rules'
import { formatCount } from '~/server/kernel/money'
import { InvoiceFilterForm } from './InvoiceFilterForm'
import { InvoiceTable } from './InvoiceTable'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters, ignored } = readFilters(request, listInvoicesInput)
  const { after: _after, before: _before, ...kept } = filters
  return { list: await listInvoices(context, filters), filters: kept, ignored }
}

export const meta: MetaFunction = ({ matches }) => pageTitle(matches, 'Invoices')

const tabWords = {
  all: 'All',
  draft: 'Drafts',
  open: 'Open',
  overdue: 'Overdue',
  paid: 'Paid',
  uncollectible: 'Written off',
  void: 'Void',
}

export default function Invoices() {
  const { list, filters, ignored } = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const { counts, currencies, owed } = list.totals
  const { narrowed, can } = list
  const status = filters.status ?? 'all'
  const clear = paths.invoices({ status: filters.status, client: filters.client })

  return (
    <>
      <PageHeader title="Invoices" state={<Owed owed={owed} locale={viewer.locale} />}>
        <a className="button" href={paths.invoicesCsv(filters)} download>
          Export CSV
        </a>
        {can.manage ? (
          <a className="button button-primary" href={paths.invoiceNew({ client: filters.client })}>
            New invoice
          </a>
        ) : null}
      </PageHeader>
      <Ignored names={ignored} />
      {filters.client && viewer.staff ? (
        <p className="mb-3 text-muted">
          Those of {list.rows[0]?.client.name ?? 'one client'} alone.{' '}
          <a className="link inline-flex min-h-6 items-center" href={paths.invoices({ ...filters, client: undefined })}>
            Show all clients
          </a>
        </p>
      ) : null}
      <div className="card">
        <Tabs
          label="Invoices by status"
          tabs={invoiceTabs
            .filter((tab) => tab === status || counts[tab] > 0 || tab === 'all')
            .map((tab) => ({
              label: tabWords[tab],
              to: paths.invoices({ ...filters, status: tab === 'all' ? undefined : tab }),
              current: tab === status,
              count: formatCount(counts[tab], viewer.locale),
            }))}
        />
        <InvoiceFilterForm
          filters={filters}
          narrowed={narrowed}
          currencies={currencies}
          withOrigin={viewer.staff !== null}
        />
        <Listed
          noun={['invoice', 'invoices']}
          narrowed={narrowed}
          clear={clear}
          found={list.found}
          locale={viewer.locale}
          empty={!list.rows.length}
        >
          <InvoiceTable list={list} filters={filters} />
        </Listed>
      </div>
      <Pager
        label="Pages of invoices"
        next={list.next && paths.invoices({ ...filters, after: list.next })}
        previous={list.previous && paths.invoices({ ...filters, before: list.previous })}
      />
    </>
  )
}

type Owed = Awaited<ReturnType<typeof listInvoices>>['totals']['owed']

function Owed({ owed, locale }: { owed: Owed; locale: string }) {
  if (!owed.length) return 'Nothing is open.'
  return (
    <>
      {owed.map((sum, i) => (
        <span key={sum.currency}>
          {i ? ' · ' : ''}
          <Money minor={sum.openMinor} currency={sum.currency} exponent={sum.exponent} locale={locale} />
        </span>
      ))}{' '}
      open
    </>
  )
}
