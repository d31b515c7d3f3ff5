import type { ReactNode } from 'react'
import { Amounts } from '~/app/components/Amounts'
import { Money } from '~/app/components/Money'
import { Section } from '~/app/components/Section'
import { paths } from '~/app/lib/paths'
import type { Page } from './route'

type Row = { what: string; to?: string; how: ReactNode; after: string }

/** What is outstanding with the client, and what becomes of each when it is archived. */
export function Outstanding({ page, locale }: { page: Page; locale: string }) {
  const rows = rowsOf(page, locale)
  if (!rows.length) return <p>Nothing is outstanding.</p>
  return (
    <Section id="outstanding" title="Outstanding">
      <ul className="card divide-y divide-line">
        {rows.map(({ what, to, how, after }) => (
          <li key={what} className="grid gap-x-6 gap-y-1 px-4 py-3 md:grid-cols-[1fr_1.5fr_2fr]">
            <span className="font-medium">
              {to ? (
                <a className="link" href={to}>
                  {what}
                </a>
              ) : (
                what
              )}
            </span>
            <span className="min-w-0 wrap-anywhere">{how}</span>
            <span className="text-muted">{after}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`

function rowsOf(page: Page, locale: string): Row[] {
  const { client, open, owed, drafts, draftSums, credit, subscriptions, waiting, cards, pages, tries } = page
  const { browser, refresh } = page.sessions
  const sums = (of: Page['owed']) => <Amounts sums={of} locale={locale} />
  const rows: (Row | false)[] = [
    open.length > 0 && {
      what: counted(open.length, 'open invoice'),
      to: paths.invoices({ client: client.id, status: 'open' }),
      how: sums(owed),
      after: 'Left open, without reminders or charges. You can still record payments.',
    },
    drafts.length > 0 && {
      what: counted(drafts.length, 'draft'),
      to: paths.invoices({ client: client.id, status: 'draft' }),
      how: sums(draftSums),
      after: 'Kept. No one is notified if you issue one.',
    },
    subscriptions.length > 0 && {
      what: counted(subscriptions.length, 'subscription'),
      to: paths.subscriptions({ client: client.id }),
      how: <Subscriptions of={subscriptions} locale={locale} />,
      after: 'Not invoiced. When you make the client active, you choose from which day billing starts again.',
    },
    waiting.count > 0 && {
      what: `${counted(waiting.count, 'amount')} for the next invoice`,
      to: paths.subscriptions({ client: client.id }),
      how: sums(waiting.sums),
      after: 'Kept until the client is active.',
    },
    cards.length > 0 && {
      what: counted(cards.length, 'saved card'),
      how: cards.map(({ id, name, automatic }) => (
        <span key={id} className="block">
          {name}
          {automatic ? ', automatic payment' : ''}
        </span>
      )),
      after: 'Kept at Stripe, and not charged.',
    },
    tries > 0 && {
      what: `${counted(tries, 'planned charge')} of a saved card`,
      how: 'Waiting for its day',
      after: 'Cancelled.',
    },
    page.underWay.length > 0 && {
      what: 'Payments being confirmed',
      how: sums(page.underWay),
      after: 'Not stopped. Payments that arrive are recorded.',
    },
    credit.length > 0 && {
      what: 'Credit',
      how: sums(credit),
      after: 'Kept for the next invoice. To return it, refund its payment.',
    },
    pages.length > 0 && {
      what: counted(pages.length, 'open page at Stripe', 'open pages at Stripe'),
      how: pages.map(({ id, kind, ...amount }) => (
        <span key={id} className="block">
          {kind === 'pay' ? <Money {...amount} locale={locale} /> : 'To save a card'}
        </span>
      )),
      after: 'Closed. Payments made before that are recorded.',
    },
    page.invitations.length > 0 && {
      what: counted(page.invitations.length, 'pending invitation'),
      to: paths.clientPeople(client.id),
      how: page.invitations.map(({ id, email }) => (
        <span key={id} className="block wrap-anywhere">
          {email}
        </span>
      )),
      after: 'Revoked. Invite people again if the client becomes active.',
    },
    browser > 0 && {
      what: counted(browser, 'browser signed in', 'browsers signed in'),
      to: paths.clientPeople(client.id),
      how: 'Members of no other client',
      after: 'Signed out.',
    },
    refresh > 0 && {
      what: counted(refresh, 'refresh token'),
      how: 'Of scripts and apps that use the API',
      after: 'Revoked for good. Scripts and apps must sign in again if the client becomes active.',
    },
  ]
  return rows.filter((row) => row !== false)
}

const MOST = 10

function Subscriptions({ of, locale }: { of: Page['subscriptions']; locale: string }) {
  return (
    <>
      {of.slice(0, MOST).map(({ id, service, status, interval, minor, currency, exponent }) => (
        <span key={id} className="block">
          {service}
          {minor ? (
            <>
              , <Money minor={minor} currency={currency} exponent={exponent} locale={locale} /> a {interval}
            </>
          ) : (
            ', metered usage'
          )}
          {status === 'paused' ? ', paused' : ''}
        </span>
      ))}
      {of.length > MOST ? <span className="block text-muted">and {of.length - MOST} more</span> : null}
    </>
  )
}
