import { Form } from '@remix-run/react'
import { InvoiceRows } from '~/app/components/InvoiceRows'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { InvoiceFilters } from '~/server/invoices/input'
import type { InvoiceList } from '~/server/invoices/list'
import type { InvoiceSort } from '~/server/invoices/rules'
import { BulkBar } from './BulkBar'

type Props = { list: InvoiceList; filters: InvoiceFilters }

/** Rows that can be chosen are in a form: staff go on to look at what would happen, clients to paying. */
export function InvoiceTable({ list, filters }: Props) {
  const { viewer } = useShell()
  const { can } = list
  /** The other direction, and for a column that is not sorted by yet the one people want first. */
  const sortBy = (sort: InvoiceSort) => {
    const now = list.sort === sort ? list.dir : null
    const first = sort === 'number' || sort === 'status' ? 'asc' : 'desc'
    const dir = now ? (now === 'asc' ? 'desc' : 'asc') : first
    return { href: paths.invoices({ ...filters, sort, dir }), now }
  }
  const table = (
    <InvoiceRows
      caption="Invoices"
      invoices={list.rows}
      locale={viewer.locale}
      withClient={viewer.staff !== null}
      sortBy={sortBy}
      pay={can.pay}
      choose={(invoice) => can.manage || (can.pay && invoice.owedMinor > 0)}
    />
  )
  if (can.manage) {
    return (
      <Form method="get" action={paths.invoicesBulk()}>
        <BulkBar list={list} filters={filters} />
        {table}
      </Form>
    )
  }
  if (!can.pay || !list.rows.some((invoice) => invoice.owedMinor > 0)) return table
  return (
    <form method="get" action={paths.pay()}>
      <div className="no-print border-b border-line px-4 py-2">
        <button type="submit" className="button">
          Pay selected
        </button>
      </div>
      {table}
    </form>
  )
}
