import { Form } from '@remix-run/react'
import { EmailField, Field } from '~/app/components/Field'
import { FieldGroup } from '~/app/components/FieldGroup'
import { SelectField } from '~/app/components/SelectField'
import { TextArea } from '~/app/components/TextArea'
import { fieldsOf } from '~/app/lib/fields'
import type { Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { inFours } from '~/server/kernel/text'
import type { getBilling } from '~/server/settings/getBilling'

type Props = { billing: Awaited<ReturnType<typeof getBilling>>; rejected: Rejected | undefined }

export function BillingForm({ billing, rejected }: Props) {
  const { party, paymentDetails, rates } = billing
  const field = fieldsOf(rejected, {
    legalName: party.legalName ?? '',
    address: party.addressLines.join('\n'),
    country: party.country ?? '',
    vatId: party.vatId ?? '',
    email: party.email ?? '',
    iban: inFours(paymentDetails.iban ?? ''),
    bic: paymentDetails.bic ?? '',
    bankName: paymentDetails.bankName ?? '',
    invoicePrefix: billing.invoicePrefix,
    creditNotePrefix: billing.creditNotePrefix,
    receiptPrefix: billing.receiptPrefix,
    dueDays: String(billing.dueDays),
    taxRateId: billing.taxRateId ?? 'none',
    reminderDays: billing.reminderDays.join(', '),
  })
  const checked = (name: 'taxInclusive' | 'partPayments') => (rejected ? rejected.typed[name] === 'yes' : billing[name])
  const code = { autoCapitalize: 'characters', spellCheck: false }
  return (
    <Form method="post" noValidate className="max-w-3xl space-y-5">
      <FieldGroup title="Your firm on invoices">
        <Field {...field('legalName')} label="Legal name" autoComplete="organization" />
        <Field {...field('vatId')} label="VAT id" {...code} />
        <div className="sm:col-span-2">
          <TextArea {...field('address')} label="Address" hint="One line each, without the country." rows={3} />
        </div>
        <Field {...field('country')} label="Country" hint="Two letters, like DE." maxLength={2} {...code} />
        <EmailField {...field('email')} label="Email for questions about invoices" />
      </FieldGroup>
      <FieldGroup title="Payment by transfer">
        <Field {...field('iban')} label="IBAN" {...code} />
        <Field {...field('bic')} label="BIC" {...code} />
        <Field {...field('bankName')} label="Bank" />
      </FieldGroup>
      <FieldGroup title="What numbers begin with">
        <Field {...field('invoicePrefix')} label="Invoices" hint="INV makes INV-2026-0001." required {...code} />
        <Field {...field('creditNotePrefix')} label="Credit notes" required {...code} />
        <Field {...field('receiptPrefix')} label="Receipts" required {...code} />
      </FieldGroup>
      <FieldGroup title="Tax">
        <SelectField {...field('taxRateId')} label="Usual rate">
          <option value="none">No tax</option>
          {rates.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <p>
          <a className="link inline-flex min-h-11 items-center" href={paths.taxRates()}>
            Tax rates
          </a>
        </p>
        <div className="sm:col-span-2">
          <Check name="taxInclusive" label="Prices include tax" checked={checked('taxInclusive')} />
        </div>
      </FieldGroup>
      <FieldGroup title="Being paid">
        <p className="sm:col-span-2">{online[billing.stripe]}</p>
        <Field
          {...field('dueDays')}
          label="Days to pay"
          hint="For clients without a term of their own."
          inputMode="numeric"
          required
        />
        <Field
          {...field('reminderDays')}
          label="Reminders"
          hint="Days after the due day, before it with a minus: -3, 0, 7. Empty: none."
        />
        <div className="sm:col-span-2">
          <Check name="partPayments" label="Clients may pay an invoice in parts" checked={checked('partPayments')} />
        </div>
      </FieldGroup>
      <button type="submit" className="button button-primary">
        Save
      </button>
    </Form>
  )
}

const online = {
  live: 'Clients pay online at Stripe.',
  test: 'Stripe is in its test mode: clients can pay with test cards, and no money moves.',
  embedded: 'Clients pay online at the Stripe built in, which takes test cards. No money moves.',
  none: 'Online payment is off. The operator sets STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET to turn it on.',
}

const Check = ({ name, label, checked }: { name: string; label: string; checked: boolean }) => (
  <label htmlFor={name} className="flex min-h-11 items-center gap-3">
    <input
      id={name}
      type="checkbox"
      name={name}
      value="yes"
      defaultChecked={checked}
      className="size-5 shrink-0 accent-accent"
    />
    {label}
  </label>
)
