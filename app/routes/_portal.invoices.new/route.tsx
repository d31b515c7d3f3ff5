import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ChooseClient } from '~/app/components/ChooseClient'
import { PageHeader } from '~/app/components/PageHeader'
import { headIn, lineInputs, linesIn, type RejectedDraft, type Shown } from '~/app/lib/draft'
import { draftRejected, lineIntents } from '~/app/lib/draftIntents'
import { readFilters } from '~/app/lib/filters'
import { byIntent, type Fields } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { DraftForm } from '~/app/widgets/DraftForm'
import type { Context } from '~/server/context'
import { addDraft } from '~/server/invoices/addDraft'
import { draftForm } from '~/server/invoices/draftForm'
import { draftFormInput } from '~/server/invoices/draftInput'
import { Refusal } from '~/server/kernel/refusal'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters } = readFilters(request, draftFormInput)
  const form = await draftForm(context, filters)
  return { ...form, rejected: context.rejected === true }
}

async function editorFor(ctx: Context, { clientId }: Fields) {
  const { editor } = await draftForm(ctx, { client: clientId })
  if (!editor) throw new Refusal('not-found')
  return editor
}

export const action = byIntent(
  {
    save: async (ctx, form: Fields) => {
      const { invoiceId = '', clientId = '' } = form
      const { id } = await addDraft(ctx, { ...headIn(form), invoiceId, clientId, lines: lineInputs(linesIn(form)) })
      return { to: paths.invoice(id), flash: 'The draft was saved. The client does not see it yet.' }
    },
    ...lineIntents(editorFor),
  },
  draftRejected(editorFor),
)

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, 'New invoice', data?.rejected)

export default function NewInvoice() {
  const { invoiceId, editor, choice } = useLoaderData<typeof loader>()
  const sent = useActionData<Shown | RejectedDraft>()
  const { locale } = useShell().viewer
  if (choice) {
    const back = { to: paths.invoices(), label: 'Invoices' }
    return <ChooseClient choice={choice} title="New invoice" back={back} to={paths.invoiceNew} />
  }
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
        totals={null}
        sent={sent}
        locale={locale}
      />
    </>
  )
}
