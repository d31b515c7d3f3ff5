import { Form } from '@remix-run/react'
import { EmptyState } from '~/app/components/EmptyState'
import { Money } from '~/app/components/Money'
import { Section } from '~/app/components/Section'
import { Status } from '~/app/components/Status'
import { Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { dayText } from '~/server/kernel/dayText'
import type { Page } from './route'

type Props = { page: Page; money: NonNullable<Page['money']>; locale: string }

/** Each period with its invoice, and what waits for the next one. */
export function Invoiced({ page, money, locale }: Props) {
  const { can, subscription } = page
  const action = paths.subscription(subscription.id)
  return (
    <>
      {money.waiting.length ? (
        <Section id="waiting" title="Waiting for the next invoice">
          <ul className="card divide-y divide-line">
            {money.waiting.map(({ id, description, minor }) => (
              <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3">
                <span className="min-w-0 wrap-anywhere">{description}</span>
                <span className="flex flex-wrap items-center gap-2">
                  <span className="tabular-nums">
                    <Money minor={minor} {...money} locale={locale} />
                  </span>
                  {can.settle ? <Settle action={action} id={id} minor={minor} description={description} /> : null}
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
        {can.invoice ? (
          <Form method="post" action={action} className="mt-3">
            <p className="mb-2 text-muted">
              Issues and mails what is due and what waits for {page.client.name}, of all its subscriptions.
            </p>
            <button type="submit" name="intent" value="invoice-now" className="button">
              Invoice now
            </button>
          </Form>
        ) : null}
      </Section>
    </>
  )
}

/** What can be done with it where no next invoice takes it. */
function Settle({
  action,
  id,
  minor,
  description,
}: {
  action: string
  id: string
  minor: number
  description: string
}) {
  const about = <span className="sr-only">: {description}</span>
  return (
    <Form method="post" action={action} className="flex flex-wrap gap-2">
      <input type="hidden" name="itemId" value={id} />
      {minor < 0 ? (
        <button type="submit" name="intent" value="credit-item" className="button">
          Write credit note{about}
        </button>
      ) : null}
      <button type="submit" name="intent" value="drop-item" className="button">
        Drop{about}
      </button>
    </Form>
  )
}
