import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { PageHeader } from '~/app/components/PageHeader'
import { blankLine, headIn, lineInputs, linesIn, type RejectedDraft, type Shown } from '~/app/lib/draft'
import { draftRejected, lineIntents } from '~/app/lib/draftIntents'
import { byIntent, type Fields } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { DraftForm } from '~/app/widgets/DraftForm'
import type { Context } from '~/server/context'
import { editDraft } from '~/server/invoices/editDraft'
import { getDraft } from '~/server/invoices/getDraft'

export async function loader({ context, params }: LoaderFunctionArgs) {
  const draft = await getDraft(context, { invoiceId: params.id ?? '' })
  const lines = draft.lines.map(({ metered: _, serviceId, ...line }) =>
    blankLine({ ...line, serviceId: serviceId ?? '' }),
  )
  return {
    ...draft,
    lines,
    metered: draft.lines.flatMap(({ id, metered }) => (metered ? [id] : [])),
    rejected: context.rejected === true,
  }
}

const editorFor = async (ctx: Context, _form: Fields, { id = '' }: { id?: string }) =>
  (await getDraft(ctx, { invoiceId: id })).editor

export const action = byIntent(
  {
    save: async (ctx, form: Fields, { id = '' }) => {
      const lines = lineInputs(linesIn(form))
      await editDraft(ctx, { ...headIn(form), invoiceId: id, updatedAt: form.updatedAt ?? '', lines })
      return { to: paths.invoice(id), flash: 'The draft was saved.' }
    },
    ...lineIntents(editorFor),
  },
  draftRejected(editorFor),
)

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, 'Edit draft invoice', data?.rejected)

export default function EditInvoice() {
  const { id, editor, lines, metered, totals, updatedAt, ...head } = useLoaderData<typeof loader>()
  const sent = useActionData<Shown | RejectedDraft>()
  const { locale } = useShell().viewer
  const { note, purchaseOrder, dueDays } = head
  return (
    <>
      <BackLink to={paths.invoice(id)}>Draft invoice</BackLink>
      <PageHeader title="Edit draft invoice" state={`For ${editor.client.name}`} />
      <DraftForm
        action={paths.invoiceEdit(id)}
        removal={(at) => `${paths.invoiceEdit(id)}?line=${at}`}
        submit="Save draft"
        cancel={paths.invoice(id)}
        hidden={{ updatedAt: sent?.typed.updatedAt ?? updatedAt }}
        editor={editor}
        initial={{ note, purchaseOrder, dueDays: dueDays === null ? '' : String(dueDays) }}
        lines={lines}
        metered={metered}
        totals={totals}
        sent={sent}
        locale={locale}
      />
    </>
  )
}
