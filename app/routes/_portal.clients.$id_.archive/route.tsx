import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Fields } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { getArchiving } from '~/server/clients/getArchiving'
import { setClientStatus } from '~/server/clients/setStatus'
import { OpenInvoices } from './OpenInvoices'
import { Outstanding } from './Outstanding'

export const loader = ({ context, params }: LoaderFunctionArgs) => getArchiving(context, { clientId: params.id ?? '' })

export const action = byIntent({
  archive: async (ctx, _form: Fields, { id = '' }) => {
    const { name } = await setClientStatus(ctx, { clientId: id, status: 'archived' })
    return { to: paths.client(id), flash: `${name} was archived.` }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, `Archive ${data?.client.name ?? 'client'}`)

export type Page = ReturnType<typeof useLoaderData<typeof loader>>

export default function ArchiveClient() {
  const page = useLoaderData<typeof loader>()
  const { id, name } = page.client
  const { locale } = useShell().viewer
  return (
    <>
      <BackLink to={paths.client(id)}>{name}</BackLink>
      <PageHeader title={`Archive ${name}?`} />
      <div className="space-y-6">
        <p className="max-w-prose">
          People can no longer sign in for this client, and the portal does nothing for it automatically: no invoices,
          charges, reminders or emails. Usage, invoices and payments are kept. You can make the client active again.
        </p>
        <Outstanding page={page} locale={locale} />
        <OpenInvoices page={page} locale={locale} />
        <Form method="post" action={paths.clientArchive(id)} className="flex flex-wrap gap-2">
          <button type="submit" className="button button-primary">
            Archive
          </button>
          <a className="button" href={paths.clientEdit(id)}>
            Cancel
          </a>
        </Form>
      </div>
    </>
  )
}
