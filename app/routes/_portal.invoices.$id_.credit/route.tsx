import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Field } from '~/app/components/Field'
import { Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { creditInvoice } from '~/server/invoices/credit'
import { getCreditable } from '~/server/invoices/getCreditable'
import { formatDecimal } from '~/server/kernel/money'

export const loader = async ({ context, params }: LoaderFunctionArgs) => ({
  ...(await getCreditable(context, { invoiceId: params.id ?? '' })),
  rejected: context.rejected === true,
})

const PART = 'amount.'

/** The lines of which something is typed, in the order of the form. */
const partsIn = (form: Fields) =>
  Object.entries(form).flatMap(([field, amount]) =>
    field.startsWith(PART) ? [{ lineId: field.slice(PART.length), amount }] : [],
  )

export const action = byIntent({
  whole: async (ctx, { creditNoteId, reason = '' }: Fields, { id = '' }) => {
    const { number } = await creditInvoice(ctx, { creditNoteId, invoiceId: id, reason, whole: true })
    return { to: paths.invoice(id), flash: `Credit note ${number} was issued.` }
  },
  part: async (ctx, form: Fields, { id = '' }) => {
    const { creditNoteId, reason = '' } = form
    const asked = { creditNoteId, invoiceId: id, reason, whole: false, lines: partsIn(form) }
    const { number } = await creditInvoice(ctx, asked)
    return { to: paths.invoice(id), flash: `Credit note ${number} was issued.` }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, `Credit ${data?.number ?? 'invoice'}`, data?.rejected)

export default function CreditInvoice() {
  const page = useLoaderData<typeof loader>()
  const { id, number, currency, exponent, leftMinor, paidMinor, taxTreatment, lines } = page
  const rejected = useActionData<Rejected>()
  const { locale } = useShell().viewer
  const sent = partsIn(rejected?.typed ?? {}).map(({ lineId }) => lineId)
  const fieldOf = (lineId: string) => `lines.${sent.indexOf(lineId)}.amount`
  /** Errors are counted among the lines that were sent, ids are the lines' own. */
  const idOf = (field: string) => {
    const [, at] = /^lines\.(\d+)\.amount$/.exec(field) ?? []
    return at === undefined ? field : `${PART}${sent[Number(at)]}`
  }
  return (
    <>
      <BackLink to={paths.invoice(id)}>{`Invoice ${number}`}</BackLink>
      <PageHeader
        title={`Credit note for ${number}`}
        state={
          <>
            At most <Money minor={leftMinor} currency={currency} exponent={exponent} locale={locale} />, tax included
          </>
        }
      />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} idOf={idOf} />
      ) : null}
      <Form method="post" noValidate className="max-w-prose space-y-5">
        <button type="submit" name="intent" value="part" hidden tabIndex={-1} />
        <input type="hidden" name="creditNoteId" value={rejected?.typed.creditNoteId ?? page.creditNoteId} />
        <p>
          It is issued at once and stays as it is.
          {paidMinor ? ' What was paid beyond the rest becomes the client’s credit.' : ''}
        </p>
        <div className="card p-4 sm:p-5">
          <Field
            id="reason"
            name="reason"
            label="Reason"
            hint="It stands on the credit note."
            defaultValue={rejected?.typed.reason}
            errors={rejected?.fields.reason}
            maxLength={500}
            required
          />
        </div>
        <fieldset id="lines" tabIndex={-1} className="card min-w-0 space-y-4 p-4 sm:p-5">
          <legend className="float-left mb-4 w-full font-semibold">
            Amounts {taxTreatment === 'inclusive' ? 'with tax' : 'before tax'}, in {currency}
          </legend>
          <div className="clear-both space-y-4">
            {lines
              .filter(({ none }) => !none)
              .map((line) => (
                <Field
                  key={line.id}
                  id={`${PART}${line.id}`}
                  name={`${PART}${line.id}`}
                  label={line.description}
                  hint={`${formatDecimal(line.left, exponent, locale, currency)} are left of it.`}
                  inputMode="decimal"
                  defaultValue={rejected?.typed[`${PART}${line.id}`]}
                  errors={rejected?.fields[fieldOf(line.id)]}
                />
              ))}
          </div>
        </fieldset>
        <div className="flex flex-wrap gap-2">
          <button type="submit" name="intent" value="part" className="button button-primary">
            Credit these amounts
          </button>
          <button type="submit" name="intent" value="whole" className="button">
            Credit all that is left
          </button>
          <a className="button" href={paths.invoice(id)}>
            Cancel
          </a>
        </div>
      </Form>
    </>
  )
}
