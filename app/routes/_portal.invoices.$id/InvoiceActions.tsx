import { Form } from '@remix-run/react'
import { PayLink } from '~/app/components/PayLink'
import { paths } from '~/app/lib/paths'
import type { getInvoice } from '~/server/invoices/get'

type Invoice = Awaited<ReturnType<typeof getInvoice>>
type Props = { invoice: Pick<Invoice, 'id' | 'number' | 'can' | 'currency' | 'owedMinor'> }

/** What can be done next, the usual first; what is done rarely is folded away. */
export function InvoiceActions({ invoice: { id, can, currency, owedMinor } }: Props) {
  const rare = [
    ...(can.credit ? [{ words: 'Write a credit note', href: paths.invoiceCredit(id) }] : []),
    ...(can.void ? [{ words: 'Make it void', href: paths.invoiceVoid(id) }] : []),
  ]
  return (
    <>
      {can.pay ? <PayLink to={paths.pay([id])} owed={[{ currency, minor: owedMinor }]} /> : null}
      {can.edit ? (
        <>
          <a className="button" href={paths.invoiceEdit(id)}>
            Edit
          </a>
          <a className="button button-primary" href={paths.invoiceIssue(id)}>
            Issue
          </a>
        </>
      ) : null}
      {can.recordPayment ? (
        <a className="button button-primary" href={paths.paymentNew({ invoice: id })}>
          Record a payment
        </a>
      ) : null}
      {can.download ? (
        <a className="button" href={paths.invoicePdf(id)} download>
          Download PDF
        </a>
      ) : null}
      {rare.map(({ words, href }) => (
        <a key={href} className="button" href={href}>
          {words}
        </a>
      ))}
      {can.writeOff ? <Act id={id} intent="write-off" words="Write off" /> : null}
      {can.reopen ? <Act id={id} intent="reopen" words="Ask for it again" /> : null}
      {can.edit ? (
        <details className="relative">
          <summary className="button cursor-pointer">Delete</summary>
          <div className="card absolute right-0 z-10 mt-1 w-64 p-4">
            <p className="mb-3">The draft is gone for good. Usage on it can be invoiced again.</p>
            <Act id={id} intent="delete" words="Delete the draft" />
          </div>
        </details>
      ) : null}
    </>
  )
}

const Act = ({ id, intent, words }: { id: string; intent: string; words: string }) => (
  <Form method="post" action={paths.invoice(id)}>
    <button type="submit" name="intent" value={intent} className="button">
      {words}
    </button>
  </Form>
)
