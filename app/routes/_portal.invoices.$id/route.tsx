import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { Day } from '~/app/components/Day'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { LackingLetters } from '~/app/components/LackingLetters'
import { Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { Party } from '~/app/components/Party'
import { Status } from '~/app/components/Status'
import { askStripe } from '~/app/lib/askStripe'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { isAhead } from '~/app/lib/prefetch'
import { pageTitle, useShell } from '~/app/lib/shell'
import { lackingLetters } from '~/server/documents/lackingLetters'
import { deleteDraft } from '~/server/invoices/deleteDraft'
import { getInvoice } from '~/server/invoices/get'
import { getInvoiceHistory } from '~/server/invoices/history'
import { reverseChargeText } from '~/server/invoices/rules'
import { reopenInvoice, writeOffInvoice } from '~/server/invoices/writeOff'
import { withUnbrokenAmounts } from '~/server/kernel/money'
import { inFours } from '~/server/kernel/text'
import { readThing } from '~/server/notifications/readThing'
import { getAutomatic } from '~/server/payments/charges/getAutomatic'
import { syncCharge } from '~/server/payments/charges/sync'
import { Automatic } from './Automatic'
import { InvoiceActions } from './InvoiceActions'
import { InvoiceHistory } from './InvoiceHistory'
import { InvoiceLines } from './InvoiceLines'
import { CreditNotes, Received } from './InvoiceMoney'
import { InvoiceTotals } from './InvoiceTotals'

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const invoiceId = params.id ?? ''
  const invoice = await getInvoice(context, { invoiceId })
  await readThing(context, { kind: 'invoice', id: invoice.id }, { ahead: isAhead(request) })
  return {
    ...invoice,
    history: await getInvoiceHistory(context, { invoiceId }),
    automatic: await getAutomatic(context, { invoiceId }),
    lacking: invoice.can.edit ? await lackingLetters(context, { invoiceId }) : [],
  }
}

export const action = byIntent({
  delete: async (ctx, _form: Fields, { id = '' }) => {
    await deleteDraft(ctx, { invoiceId: id })
    return { to: paths.invoices(), flash: 'The draft was deleted.' }
  },
  'write-off': async (ctx, _form: Fields, { id = '' }) => {
    await writeOffInvoice(ctx, { invoiceId: id })
    return { to: paths.invoice(id), flash: 'The invoice was written off.' }
  },
  'check-charge': (ctx, _form: Fields, { id = '' }) =>
    askStripe('check-charge', syncCharge(ctx, { invoiceId: id }), paths.invoice(id)),
  reopen: async (ctx, _form: Fields, { id = '' }) => {
    await reopenInvoice(ctx, { invoiceId: id })
    return { to: paths.invoice(id), flash: 'The invoice is asked for again.' }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data?.number ? `Invoice ${data.number}` : 'Draft invoice')

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>

export default function InvoicePage() {
  const { history, automatic, lacking, ...invoice } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { viewer } = useShell()
  const { locale } = viewer
  return (
    <>
      <BackLink to={paths.invoices()}>Invoices</BackLink>
      <PageHeader
        title={invoice.number ? `Invoice ${invoice.number}` : 'Draft invoice'}
        state={<State invoice={invoice} locale={locale} />}
      >
        <InvoiceActions invoice={invoice} />
      </PageHeader>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <LackingLetters lacking={lacking} invoiceId={invoice.id} clientId={invoice.client.id} />
      <Automatic automatic={automatic} locale={locale} />
      <div className="card">
        <Head invoice={invoice} locale={locale} staff={viewer.staff !== null} />
        <InvoiceLines invoice={invoice} locale={locale} />
        <InvoiceTotals invoice={invoice} locale={locale} />
        {invoice.taxTreatment === 'reverse-charge' ? <p className="px-4 pb-4 sm:px-6">{reverseChargeText}</p> : null}
      </div>
      {invoice.note ? (
        <p className="mt-4 whitespace-pre-line wrap-anywhere">{withUnbrokenAmounts(invoice.note)}</p>
      ) : null}
      <CreditNotes invoice={invoice} locale={locale} />
      <Received invoice={invoice} locale={locale} />
      <InvoiceHistory history={history} />
    </>
  )
}

type Shown = { invoice: Omit<Loaded, 'history' | 'automatic' | 'lacking'>; locale: string }

function State({ invoice, locale }: Shown) {
  const { currency, exponent, owedMinor, status, paidOn, voidedOn } = invoice
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      <Status of={status} />
      {owedMinor ? (
        <span>
          <Money minor={owedMinor} currency={currency} exponent={exponent} locale={locale} /> open, due{' '}
          <Day day={invoice.dueOn} locale={locale} />
        </span>
      ) : null}
      {status === 'draft' ? <span>The client does not see it yet.</span> : null}
      {paidOn ? (
        <span>
          Nothing owed since <Day day={paidOn} locale={locale} />
        </span>
      ) : null}
      {voidedOn ? (
        <span>
          Since <Day day={voidedOn} locale={locale} />. Nothing is to be paid.
        </span>
      ) : null}
    </span>
  )
}

function Head({ invoice, locale, staff }: Shown & { staff: boolean }) {
  const { iban, bic, bankName } = invoice.paymentDetails
  const draft = invoice.status === 'draft'
  // An imported one has its own number for a reference.
  const reference = invoice.paymentDetails.reference ?? invoice.number
  const payable = Boolean(iban) && (draft || invoice.owedMinor > 0)
  return (
    <dl className="grid gap-5 p-4 sm:grid-cols-2 sm:p-6 lg:grid-cols-4">
      <Party label="From" party={invoice.seller} />
      <Party label="To" party={invoice.buyer}>
        {staff ? (
          <a className="link" href={paths.client(invoice.client.id)}>
            {invoice.client.name}
          </a>
        ) : null}
      </Party>
      <div>
        <dt className="text-muted">{draft ? 'If it is issued today' : 'Issued'}</dt>
        <dd>
          <Day day={invoice.issuedOn} locale={locale} />
        </dd>
        <dt className="mt-2 text-muted">Due</dt>
        <dd>
          <Day day={invoice.dueOn} locale={locale} />
        </dd>
      </div>
      {invoice.purchaseOrder || payable ? (
        <div>
          {invoice.purchaseOrder ? (
            <>
              <dt className="text-muted">Purchase order</dt>
              <dd className="mb-2 wrap-anywhere">{invoice.purchaseOrder}</dd>
            </>
          ) : null}
          {payable ? (
            <>
              <dt className="text-muted">Pay by transfer to</dt>
              <dd className="wrap-anywhere">{inFours(iban ?? '')}</dd>
              {bic ? <dd>BIC {bic}</dd> : null}
              {bankName ? <dd>{bankName}</dd> : null}
              {reference ? <dd>Reference {reference}</dd> : null}
            </>
          ) : null}
        </div>
      ) : null}
    </dl>
  )
}
