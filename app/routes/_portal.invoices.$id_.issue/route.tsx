import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import type { ReactNode } from 'react'
import { BackLink } from '~/app/components/BackLink'
import { Day } from '~/app/components/Day'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Field } from '~/app/components/Field'
import { LackingLetters } from '~/app/components/LackingLetters'
import { Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { lackingLetters } from '~/server/documents/lackingLetters'
import { issueInvoice } from '~/server/invoices/issue'
import { getIssuePlan } from '~/server/invoices/issuePlan'
import { updateTaxTreatment } from '~/server/invoices/updateTaxTreatment'
import { shownEmail } from '~/server/kernel/emailText'

export const loader = async ({ context, params }: LoaderFunctionArgs) => ({
  ...(await getIssuePlan(context, { invoiceId: params.id ?? '' })),
  lacking: await lackingLetters(context, { invoiceId: params.id ?? '' }),
  rejected: context.rejected === true,
})

export const action = byIntent({
  issue: async (ctx, { issuedOn, updatedAt }: Fields, { id = '' }) => {
    const { number } = await issueInvoice(ctx, { invoiceId: id, issuedOn, updatedAt })
    return { to: paths.invoice(id), flash: `Invoice ${number} was issued.` }
  },
  'update-tax': async (ctx, _form: Fields, { id = '' }) => {
    await updateTaxTreatment(ctx, { invoiceId: id })
    return { to: paths.invoiceIssue(id), flash: 'The draft was updated to the new tax treatment. Check its total.' }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, 'Issue invoice', data?.rejected)

export default function IssueInvoice() {
  const plan = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { locale } = useShell().viewer
  const { id, client, currency, exponent, totalMinor, nextNumber, lastOn, dueDays, dueOn, told, problems } = plan
  const stopped = Boolean(problems.firm || problems.taxTreatment)
  return (
    <>
      <BackLink to={paths.invoice(id)}>Draft invoice</BackLink>
      <PageHeader
        title="Issue the invoice?"
        state={
          <>
            <Money minor={totalMinor} currency={currency} exponent={exponent} locale={locale} /> for {client.name}
          </>
        }
      />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <div className="max-w-prose space-y-5">
        <dl className="card grid gap-x-6 gap-y-3 p-4 sm:grid-cols-2 sm:p-5">
          <div>
            <dt className="text-muted">Next number</dt>
            <dd className="font-medium tabular-nums">{nextNumber}</dd>
          </div>
          <div>
            <dt className="text-muted">Due, if it is issued today</dt>
            <dd className="font-medium">
              <Day day={dueOn} locale={locale} /> <span className="text-muted">({days(dueDays)})</span>
            </dd>
          </div>
        </dl>
        <p>
          {told.length
            ? `We’ll email it to ${told.map(({ name, email }) => `${name} (${shownEmail(email)})`).join(', ')}, if their notification settings allow it.`
            : 'No one at this client can see invoices yet, so no one will be notified.'}{' '}
          An issued invoice can’t be changed. A credit note can reduce it.
        </p>
        <LackingLetters lacking={plan.lacking} invoiceId={id} clientId={client.id} />
        {problems.firm ? (
          <Stop id="firm" says={problems.firm}>
            <a className="button button-primary" href={paths.billing()}>
              Enter legal name and address
            </a>
          </Stop>
        ) : null}
        {problems.taxTreatment ? (
          <Stop id="taxTreatment" says={problems.taxTreatment}>
            <Form method="post" action={paths.invoiceIssue(id)}>
              <button type="submit" name="intent" value="update-tax" className="button button-primary">
                Update the draft
              </button>
            </Form>
          </Stop>
        ) : null}
        {stopped ? (
          <a className="button" href={paths.invoice(id)}>
            Back to the draft
          </a>
        ) : (
          <Form method="post" noValidate className="card space-y-4 p-4 sm:p-5">
            <span id="lines" tabIndex={-1} />
            <input type="hidden" name="updatedAt" value={plan.updatedAt} />
            <Field
              id="issuedOn"
              name="issuedOn"
              type="date"
              label="Date of the invoice"
              hint={
                lastOn
                  ? `The last number was given for ${lastOn}: this day or a later one, not after today.`
                  : 'In this year, and not after today.'
              }
              defaultValue={rejected ? rejected.typed.issuedOn : plan.today}
              errors={rejected?.fields.issuedOn}
            />
            <div className="flex flex-wrap gap-2">
              <button type="submit" name="intent" value="issue" className="button button-primary">
                Issue invoice
              </button>
              <a className="button" href={paths.invoice(id)}>
                Cancel
              </a>
            </div>
          </Form>
        )}
      </div>
    </>
  )
}

/** Why the invoice cannot be issued yet, with the button that leads to the remedy. */
const Stop = ({ id, says, children }: { id: string; says: string; children: ReactNode }) => (
  <section id={id} tabIndex={-1} className="space-y-3 rounded-lg border-2 border-danger p-4" aria-label="Not ready yet">
    <p>{says}.</p>
    {children}
  </section>
)

const days = (count: number) => (count === 1 ? '1 day' : `${count} days`)
