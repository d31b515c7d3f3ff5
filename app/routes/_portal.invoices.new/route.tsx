import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { EmptyState } from '~/app/components/EmptyState'
import { PageHeader } from '~/app/components/PageHeader'
import { headIn, lineInputs, linesIn, type Shown } from '~/app/lib/draft'
import { lineIntents } from '~/app/lib/draftIntents'
import { readFilters } from '~/app/lib/filters'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { DraftForm } from '~/app/widgets/DraftForm'
import { addDraft } from '~/server/invoices/addDraft'
import { draftForm } from '~/server/invoices/draftForm'
import { draftFormInput } from '~/server/invoices/draftInput'
import { Refusal } from '~/server/kernel/refusal'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters } = readFilters(request, draftFormInput)
  const form = await draftForm(context, filters)
  return { ...form, rejected: context.rejected === true }
}

export const action = byIntent({
  save: async (ctx, form: Fields) => {
    const { invoiceId = '', clientId = '' } = form
    const { id } = await addDraft(ctx, { ...headIn(form), invoiceId, clientId, lines: lineInputs(linesIn(form)) })
    return { to: paths.invoice(id), flash: 'The draft was saved. The client does not see it yet.' }
  },
  ...lineIntents(async (ctx, { clientId }) => {
    const { editor } = await draftForm(ctx, { client: clientId })
    if (!editor) throw new Refusal('not-found')
    return editor
  }),
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, 'New invoice', data?.rejected)

export default function NewInvoice() {
  const { invoiceId, editor, clients, more, q } = useLoaderData<typeof loader>()
  const sent = useActionData<Shown | Rejected>()
  const { locale } = useShell().viewer
  if (!editor) return <ChooseClient clients={clients} more={more} q={q} />
  const { client } = editor
  const action = paths.invoiceNew({ client: client.id })
  return (
    <>
      <BackLink to={paths.invoices()}>Invoices</BackLink>
      <PageHeader title="New invoice" state={`For ${client.name}`} />
      <DraftForm
        action={action}
        removal={(line) => paths.invoiceNew({ client: client.id, line })}
        submit="Save draft"
        cancel={paths.invoices()}
        hidden={{ invoiceId: sent?.typed.invoiceId ?? invoiceId, clientId: client.id }}
        editor={editor}
        initial={{}}
        lines={[]}
        metered={[]}
        totals={undefined}
        sent={sent}
        locale={locale}
      />
    </>
  )
}

type Chosen = { clients: { id: string; name: string; currency: string }[]; more: boolean; q: string }

function ChooseClient({ clients, more, q }: Chosen) {
  return (
    <>
      <BackLink to={paths.invoices()}>Invoices</BackLink>
      <PageHeader title="New invoice" state="Whom is it for?" />
      <div className="card max-w-3xl">
        <Form
          method="get"
          action={paths.invoiceNew()}
          className="flex flex-wrap items-end gap-3 border-b border-line p-3"
        >
          <label className="grow basis-52">
            <span className="mb-1 block text-muted">Search</span>
            <input className="input" type="search" name="q" defaultValue={q} placeholder="Name of the client" />
          </label>
          <button type="submit" className="button">
            Search
          </button>
        </Form>
        {clients.length ? (
          <ul className="divide-y divide-line">
            {clients.map(({ id, name, currency }) => (
              <li key={id}>
                <a className="flex min-h-11 justify-between gap-4 px-4 py-2.5" href={paths.invoiceNew({ client: id })}>
                  <span className="link min-w-0 wrap-anywhere">{name}</span>
                  <span className="text-muted">{currency}</span>
                </a>
              </li>
            ))}
          </ul>
        ) : (
          <EmptyState title={q ? 'No client is called that' : 'No clients yet'}>
            {q ? 'Search for another name, or ' : ''}
            <a className="link" href={paths.clientNew()}>
              {q ? 'add the client first' : 'Add one first'}
            </a>
            .
          </EmptyState>
        )}
      </div>
      {more ? <p className="mt-3 text-muted">There are more: search for the name.</p> : null}
    </>
  )
}
