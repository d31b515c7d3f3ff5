import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ChooseClient } from '~/app/components/ChooseClient'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Field } from '~/app/components/Field'
import { Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { SelectField } from '~/app/components/SelectField'
import { readFilters } from '~/app/lib/filters'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { decimalOf } from '~/server/kernel/money'
import { payingClientInput } from '~/server/payments/input'
import { newPayment } from '~/server/payments/newPayment'
import { previewPayment } from '~/server/payments/previewPayment'
import { recordPayment } from '~/server/payments/recordPayment'
import { methodWords } from '~/server/payments/rules'
import { type Previewed, Settles } from './Settles'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters } = readFilters(request, payingClientInput)
  return { ...(await newPayment(context, filters)), rejected: context.rejected === true }
}

const inputOf = ({ invoiceId, ...form }: Fields) =>
  ({ ...form, invoiceIds: invoiceId ? [invoiceId] : [] }) as unknown as Parameters<typeof recordPayment>[1]

export const action = byIntent({
  preview: async (ctx, form: Fields) => {
    const preview = await previewPayment(ctx, inputOf(form))
    return Response.json({ preview, typed: form })
  },
  record: async (ctx, form: Fields) => {
    const { paymentId } = await recordPayment(ctx, inputOf(form))
    return { to: paths.payment(paymentId), flash: 'The payment is booked. Its receipt is on its way.' }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, 'Record a payment', data?.rejected)

export default function NewPayment() {
  const { choice, form } = useLoaderData<typeof loader>()
  if (form) return <PaymentForm form={form} />
  const back = { to: paths.payments(), label: 'Payments' }
  return <ChooseClient choice={choice} title="Record a payment" back={back} to={paths.paymentNew} />
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>

function PaymentForm({ form }: { form: NonNullable<Page['form']> }) {
  const { paymentId, client, today, currencies, invoices, first, credits } = form
  const sent = useActionData<Rejected | { preview: Previewed; typed: Fields }>()
  const rejected = sent && 'message' in sent ? sent : undefined
  const preview = sent && 'preview' in sent ? sent.preview : undefined
  const { locale } = useShell().viewer
  const sending = useNavigation().state !== 'idle'
  const typed = sent?.typed ?? {
    receivedOn: today,
    method: 'transfer',
    currency: currencies[0]?.currency ?? '',
    invoiceId: first?.id ?? '',
    amount: first ? decimalOf({ minor: first.owedMinor, exponent: first.exponent }) : '',
  }
  const field = (name: string) => ({ id: name, name, defaultValue: typed[name] ?? '', errors: rejected?.fields[name] })
  const back = first ? paths.invoice(first.id) : paths.client(client.id)
  const query = first ? { invoice: first.id } : { client: client.id }
  return (
    <>
      <BackLink to={back}>{first ? `Invoice ${first.number}` : client.name}</BackLink>
      <PageHeader
        title="Record a payment"
        state={
          <>
            Of {client.name}
            {credits.map((credit) => (
              <span key={credit.currency}>
                , with <Money minor={credit.amountMinor} {...credit} locale={locale} /> credit
              </span>
            ))}
          </>
        }
      />
      {rejected ? (
        <ErrorSummary
          key={JSON.stringify(rejected)}
          message={rejected.message}
          fields={rejected.fields}
          idOf={(name) => (name === 'invoiceIds' ? 'invoiceId' : name)}
        />
      ) : null}
      {preview ? <Settles preview={preview} locale={locale} /> : null}
      <Form
        key={`form ${JSON.stringify(sent ?? '')}`}
        method="post"
        action={paths.paymentNew(query)}
        noValidate
        className="card max-w-2xl space-y-4 p-4 sm:p-6"
      >
        <input type="hidden" name="paymentId" value={typed.paymentId ?? paymentId} />
        <input type="hidden" name="clientId" value={client.id} />
        <div className="grid items-end gap-4 sm:grid-cols-2">
          <Field {...field('amount')} label="Amount" inputMode="decimal" autoComplete="off" required />
          {currencies.length > 1 ? (
            <SelectField {...field('currency')} label="Currency">
              {currencies.map(({ currency }) => (
                <option key={currency} value={currency}>
                  {currency}
                </option>
              ))}
            </SelectField>
          ) : (
            <Field {...field('currency')} label="Currency" readOnly />
          )}
          <Field {...field('receivedOn')} type="date" label="Day it came in" max={today} required />
          <SelectField {...field('method')} label="How it came">
            {(['transfer', 'cash', 'other'] as const).map((method) => (
              <option key={method} value={method}>
                {methodWords[method]}
              </option>
            ))}
          </SelectField>
        </div>
        <Field
          {...field('reference')}
          label="Reference"
          hint="What the bank statement says. It stands on the receipt."
          maxLength={140}
        />
        <SelectField
          {...field('invoiceId')}
          errors={rejected?.fields.invoiceIds}
          label="Pays first"
          hint="What is left pays what is due first, then stays as credit."
        >
          <option value="">What is due first</option>
          {invoices.map((invoice) => (
            <option key={invoice.id} value={invoice.id}>
              {invoice.number}, {decimalOf({ minor: invoice.owedMinor, exponent: invoice.exponent })} {invoice.currency}{' '}
              open
            </option>
          ))}
        </SelectField>
        <div className="flex flex-wrap gap-2">
          <button type="submit" name="intent" value="record" className="button button-primary" aria-busy={sending}>
            Record payment
          </button>
          <button type="submit" name="intent" value="preview" className="button" aria-busy={sending}>
            Preview
          </button>
          <a className="button" href={back}>
            Cancel
          </a>
        </div>
      </Form>
    </>
  )
}
