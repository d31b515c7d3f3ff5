import { EmptyState } from '~/app/components/EmptyState'
import { Money } from '~/app/components/Money'
import { Section } from '~/app/components/Section'
import { Status } from '~/app/components/Status'
import { Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { dayText } from '~/server/kernel/dayText'
import type { Page } from './route'

/** Each period with its invoice, and what waits for the next one. */
export function Invoiced({ money, locale }: { money: NonNullable<Page['money']>; locale: string }) {
  return (
    <>
      {money.waiting.length ? (
        <Section id="waiting" title="Waiting for the next invoice">
          <ul className="card divide-y divide-line">
            {money.waiting.map(({ id, description, minor }) => (
              <li key={id} className="flex flex-wrap justify-between gap-x-4 px-4 py-3">
                <span className="min-w-0 wrap-anywhere">{description}</span>
                <span className="tabular-nums">
                  <Money minor={minor} {...money} locale={locale} />
                </span>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <Section id="periods" title="Invoiced periods">
        <div className="card">
          {money.periods.length ? (
            <Table
              caption="Invoiced periods"
              rows={money.periods}
              keyOf={(row) => row.startOn}
              columns={[
                {
                  key: 'period',
                  label: 'Period',
                  cell: (row) => (
                    <a className="row-link" href={paths.invoice(row.invoiceId)}>
                      {dayText(row.startOn, locale)} to {dayText(row.endOn, locale)}
                    </a>
                  ),
                },
                { key: 'invoice', label: 'Invoice', cell: (row) => row.number },
                { key: 'status', label: 'Status', cell: (row) => <Status of={row.status} /> },
              ]}
            />
          ) : (
            <EmptyState title="No period was invoiced yet">
              {money.invoiceOn ? `The next invoice is of ${dayText(money.invoiceOn, locale)}.` : null}
            </EmptyState>
          )}
        </div>
      </Section>
    </>
  )
}
