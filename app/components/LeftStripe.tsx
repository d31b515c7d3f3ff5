import type { LeftCheckout, LeftState } from '~/server/payments/leftCheckout'
import { paths } from '../lib/paths'
import { Money } from './Money'

type Words = Record<LeftState, { title: string; text: string }>

const NOTHING = 'Nothing was charged.'

const words: Record<LeftCheckout['kind'], Words> = {
  pay: {
    left: { title: 'You left Stripe’s page without paying', text: NOTHING },
    declined: { title: 'The payment was declined', text: `${NOTHING} Try another card, or pay by bank transfer.` },
    expired: { title: 'The time to pay on Stripe’s page ran out', text: NOTHING },
    paid: { title: 'This payment was received', text: 'Don’t pay it again.' },
    checking: { title: 'This payment is being checked', text: 'Don’t pay it again. We’ll get back to you.' },
    'under-way': { title: 'This payment is being carried out', text: 'Don’t pay it again unless it fails.' },
    unknown: {
      title: 'Stripe doesn’t answer at the moment',
      text: 'We don’t know yet whether you paid. Check again before you pay.',
    },
  },
  'save-card': {
    left: { title: 'You left Stripe’s page without saving a card', text: NOTHING },
    declined: { title: 'The card was not saved', text: `${NOTHING} Try another card.` },
    expired: { title: 'The time to save a card on Stripe’s page ran out', text: NOTHING },
    paid: { title: 'The card was saved', text: NOTHING },
    checking: { title: 'The card is being checked', text: NOTHING },
    'under-way': { title: 'The card is being saved', text: NOTHING },
    unknown: { title: 'Stripe doesn’t answer at the moment', text: 'We don’t know yet whether the card was saved.' },
  },
}

/** What happened on Stripe's page, for those who come back from it without having paid. */
export function LeftStripe({ left, locale }: { left: LeftCheckout; locale: string }) {
  const { title, text } = words[left.kind][left.state]
  const open = ['paid', 'checking', 'under-way', 'unknown'].includes(left.state)
  const bad = left.state === 'declined' || left.state === 'unknown'
  return (
    <section
      role="status"
      className={`mb-5 space-y-2 rounded-lg border-2 bg-surface p-4 ${bad ? 'border-danger' : 'border-line-strong'}`}
    >
      <h2>
        {title}
        {left.amountMinor ? (
          <>
            {': '}
            <Money minor={left.amountMinor} currency={left.currency} exponent={left.exponent} locale={locale} />
          </>
        ) : null}
      </h2>
      <p>
        {left.problem ? `${left.problem.replace(/\.?$/, '.')} ` : ''}
        {text}
      </p>
      {open ? (
        <p>
          <a className="link inline-flex min-h-11 items-center lg:min-h-6" href={paths.checkout(left.id)}>
            {left.state === 'unknown' ? 'Check again' : 'View it'}
          </a>
        </p>
      ) : null}
    </section>
  )
}
