import { InvoiceRows } from '~/app/components/InvoiceRows'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { InvoiceFilters } from '~/server/invoices/input'
import type { InvoiceList } from '~/server/invoices/list'
import type { InvoiceSort } from '~/server/invoices/rules'

type Props = { list: InvoiceList; filters: InvoiceFilters }

export function InvoiceTable({ list, filters }: Props) {
  const { viewer } = useShell()
  /** The other direction, and for a column that is not sorted by yet the one people want first. */
  const sortBy = (sort: InvoiceSort) => {
    const now = list.sort === sort ? list.dir : null
    const first = sort === 'number' || sort === 'status' ? 'asc' : 'desc'
    const dir = now ? (now === 'asc' ? 'desc' : 'asc') : first
    return { href: paths.invoices({ ...filters, sort, dir }), now }
  }
  return (
    <InvoiceRows
      caption="Invoices"
      invoices={list.rows}
      locale={viewer.locale}
      withClient={viewer.staff !== null}
      sortBy={sortBy}
    />
  )
}
