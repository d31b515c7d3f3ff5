import { paths } from '~/app/lib/paths'
import type { ShownPaymentDetail } from '~/server/payments/get'

const DASHBOARD = 'https://dashboard.stripe.com'

/** Where administrators see a thing of Stripe's, and do there what is not done here. */
export const atStripe = (mode: ShownPaymentDetail['stripeMode'], kind: 'payments' | 'disputes', id: string): string =>
  mode === 'embedded' ? paths.stripe() : `${DASHBOARD}${mode === 'test' ? '/test' : ''}/${kind}/${id}`
