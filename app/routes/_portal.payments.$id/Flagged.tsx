import { Form } from '@remix-run/react'
import { paths } from '~/app/lib/paths'
import type { ShownPaymentDetail } from '~/server/payments/get'

/** What does not match, and the two things that can be done about it. */
export function Flagged({ payment }: { payment: Pick<ShownPaymentDetail, 'id' | 'problem' | 'client'> }) {
  return (
    <section aria-labelledby="flagged" className="card mb-6 border-2 border-danger p-4 sm:p-6">
      <h2 id="flagged">This payment does not match what was asked for</h2>
      <p className="mt-2 max-w-prose">
        {payment.problem}. Nothing was booked: look at it at Stripe first. If the money is {payment.client.name}’s, book
        it, and it pays what is due first. Otherwise leave it alone, and give it back at Stripe.
      </p>
      <Form method="post" action={paths.payment(payment.id)} className="mt-4 flex flex-wrap gap-2">
        <input type="hidden" name="intent" value="decide" />
        <button type="submit" name="decision" value="book" className="button button-primary">
          Book it for {payment.client.name}
        </button>
        <button type="submit" name="decision" value="leave" className="button">
          Leave it alone
        </button>
      </Form>
    </section>
  )
}
