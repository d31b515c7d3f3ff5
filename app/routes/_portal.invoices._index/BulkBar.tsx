import { useShell } from '~/app/lib/shell'
import { MOST_AT_ONCE } from '~/server/invoices/bulkRules'
import type { InvoiceFilters } from '~/server/invoices/input'
import type { InvoiceList } from '~/server/invoices/list'
import { formatCount } from '~/server/kernel/money'

/** What can be done with the chosen rows, or with all that match: shown first, then asked for. */
export function BulkBar({ list, filters }: { list: InvoiceList; filters: InvoiceFilters }) {
  const { locale } = useShell().viewer
  const count = list.found ?? list.totals.counts[filters.status ?? 'all']
  const all =
    count > MOST_AT_ONCE ? `the first ${formatCount(MOST_AT_ONCE, locale)}` : `all ${formatCount(count, locale)}`
  return (
    <div className="no-print flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
      {Object.entries({ ...filters, sort: list.sort, dir: list.dir }).map(([name, value]) =>
        value ? <input key={name} type="hidden" name={name} value={value} /> : null,
      )}
      <button type="submit" name="do" value="paid" className="button">
        Mark paid
      </button>
      <button type="submit" name="do" value="remind" className="button">
        Send reminders
      </button>
      <button type="submit" name="do" value="download" className="button">
        Download PDFs
      </button>
      <label className="flex min-h-11 items-center gap-2 lg:min-h-9">
        <input type="checkbox" name="all" value="yes" className="size-4.5 accent-accent" />
        Instead of the chosen: {all} that match
      </label>
    </div>
  )
}
