import type { Line, Props } from './Notification'
import { example } from './Notification'

const PORTAL = 'https://portal.example.com'

const mail = (topic: string, line: Partial<Line>): Props => ({
  ...example,
  lines: [{ says: '', by: '', client: 'Contoso Ltd', url: PORTAL, at: new Date('2026-03-15T12:00:00Z'), ...line }],
  unsubscribe: `${PORTAL}/unsubscribe?token=per_1.${topic}.a-secret_that-is_long`,
})

const pay = { label: 'Pay', url: `${PORTAL}/pay?invoice=inv_1` }
const invoice = `${PORTAL}/invoices/inv_1`
const payment = `${PORTAL}/payments/pay_1`

/** What is told of money and subscriptions, each as its mail looks. */
export const examples = {
  'invoice-issued': mail('invoices', {
    says: 'Invoice INV-2026-0042 was issued',
    url: invoice,
    facts: [
      ['Amount', '1,190.00 EUR'],
      ['Due', '29 March 2026'],
    ],
    act: pay,
  }),
  'invoice-due': mail('reminders', {
    says: 'Invoice INV-2026-0042 is overdue',
    url: invoice,
    facts: [
      ['Still open', '1,190.00 EUR'],
      ['Due', '29 March 2026'],
    ],
    advice: 'If you paid it already, nothing is left to do: payments take a few days to arrive.',
    act: pay,
  }),
  'credit-note': mail('invoices', {
    says: 'Credit note CN-2026-0003 was issued for invoice INV-2026-0042',
    url: invoice,
    facts: [
      ['Credited', '190.00 EUR'],
      ['Reason', 'One day of outage'],
    ],
  }),
  'payment-received': mail('payments', {
    says: 'A payment came in for invoice INV-2026-0042',
    url: payment,
    facts: [
      ['Amount', '1,190.00 EUR'],
      ['Paid for', 'INV-2026-0042'],
      ['Receipt', 'REC-2026-0017'],
    ],
  }),
  'payment-failed': mail('payments', {
    says: 'A payment failed for invoice INV-2026-0042',
    url: payment,
    facts: [
      ['Amount', '1,190.00 EUR'],
      ['Invoice', 'INV-2026-0042'],
      ['What the bank said', 'Your card has insufficient funds.'],
    ],
    advice: 'Nothing was taken. Pay another way, or ask the bank why it declined.',
    act: pay,
  }),
  'payment-refunded': mail('payments', {
    says: 'A payment was refunded for invoice INV-2026-0042',
    url: payment,
    facts: [['Amount', '190.00 EUR']],
    advice: 'It takes a few days until the bank shows it.',
  }),
  'payment-disputed': mail('disputes', {
    says: 'A card payment is disputed',
    url: payment,
    facts: [
      ['Amount', '1,190.00 EUR'],
      ['Reason', 'Fraudulent'],
      ['Answer until', '22 March 2026 at 13:00 (Europe/Berlin)'],
    ],
    advice:
      'The payer’s bank asks for the money back. Answer with evidence in Stripe’s dashboard: without an answer it is lost.',
  }),
  'payment-flagged': mail('disputes', {
    says: 'A payment at Stripe does not match what was asked for',
    url: payment,
    facts: [
      ['Amount', '1,190.00 EUR'],
      ['What does not match', 'It is of 1,190.00 USD, and 1,190.00 EUR was asked for.'],
    ],
    advice: 'Nothing was booked. Look at it and decide.',
  }),
  subscription: mail('subscriptions', {
    says: 'The subscription to Object storage changed',
    by: 'Grace Sample',
    url: `${PORTAL}/subscriptions/sub_1`,
  }),
} satisfies Record<string, Props>
