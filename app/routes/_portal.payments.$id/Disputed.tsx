import { Moment } from '~/app/components/Moment'
import { Money } from '~/app/components/Money'
import { useShell } from '~/app/lib/shell'
import type { ShownPaymentDetail } from '~/server/payments/get'
import { disputeReason } from '~/server/payments/rules'
import { atStripe } from './atStripe'

type Props = { payment: Pick<ShownPaymentDetail, 'disputed' | 'stripeMode' | 'currency' | 'exponent'> }

/** What the payer's bank asks back: why, until when an answer counts, and where it is given. */
export function Disputed({ payment: { disputed, stripeMode, currency, exponent } }: Props) {
  const { viewer } = useShell()
  return disputed.map(({ stripeId, amountMinor, reason, answerBy }) => (
    <section key={stripeId} aria-labelledby={stripeId} className="card mb-6 border-2 border-danger p-4 sm:p-6">
      <h2 id={stripeId}>
        The payer’s bank asks for{' '}
        <Money minor={amountMinor} currency={currency} exponent={exponent} locale={viewer.locale} /> back
      </h2>
      <p className="mt-2 max-w-prose">
        Reason: {disputeReason(reason)}.{' '}
        {answerBy ? (
          <>
            Answer with evidence until <Moment at={answerBy} viewer={viewer} />:
          </>
        ) : (
          'Answer with evidence soon:'
        )}{' '}
        without an answer it is lost. A payment that is disputed cannot be refunded; if the payer is right, accept the
        dispute.
      </p>
      <p className="mt-4">
        <a className="button button-primary" href={atStripe(stripeMode, 'disputes', stripeId)}>
          {stripeMode === 'embedded' ? 'Decide it at the test bank' : 'Answer in Stripe’s dashboard'}
        </a>
      </p>
    </section>
  ))
}
