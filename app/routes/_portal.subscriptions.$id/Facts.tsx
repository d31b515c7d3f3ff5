import type { ReactNode } from 'react'
import { Day } from '~/app/components/Day'
import { Money } from '~/app/components/Money'
import { mayActAutomatically } from '~/server/clients/rules'
import { formatCount } from '~/server/kernel/money'
import { unitOf } from '~/server/kernel/unit'
import type { Page } from './route'

/** What it is and what it costs, for those who see amounts. */
export function Facts({ page: { subscription, service, client, money }, locale }: { page: Page; locale: string }) {
  const paused = mayActAutomatically('invoice', client) ? null : `Paused while ${client.name} is ${client.status}`
  const facts: [string, ReactNode][] = [
    ['Quantity', `${formatCount(subscription.quantity, locale)} ${unitOf(subscription.quantity, service.unit)}`.trim()],
    ['First day', <Day key="from" day={subscription.startedOn} locale={locale} />],
    ...(subscription.pausedOn
      ? [['Paused on', <Day key="paused" day={subscription.pausedOn} locale={locale} />] as [string, ReactNode]]
      : []),
    ...(subscription.endedOn
      ? [['Last day', <Day key="ended" day={subscription.endedOn} locale={locale} />] as [string, ReactNode]]
      : []),
    ...(money
      ? ([
          ['Price', money.price ?? 'As imported: not invoiced by the portal'],
          [
            'Each time',
            money.metered ? (
              'What was used'
            ) : (
              <span key="each">
                <Money minor={money.amountMinor} {...money} locale={locale} /> a {subscription.interval}
              </span>
            ),
          ],
          ['Invoiced', money.timing === 'advance' ? 'In advance' : 'Afterwards'],
          [
            'Next invoice',
            paused ?? (money.invoiceOn ? <Day key="next" day={money.invoiceOn} locale={locale} /> : '–'),
          ],
        ] as [string, ReactNode][])
      : []),
  ]
  return (
    <dl className="card grid gap-4 p-4 sm:grid-cols-2 xl:grid-cols-4">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-muted">{name}</dt>
          <dd className="font-medium wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
