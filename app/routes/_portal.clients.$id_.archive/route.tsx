import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Fields } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import { getClientDetails } from '~/server/clients/getDetails'
import { setClientStatus } from '~/server/clients/setStatus'

export const loader = async ({ context, params }: LoaderFunctionArgs) => {
  const { client } = await getClientDetails(context, { clientId: params.id ?? '' })
  return { id: client.id, name: client.name }
}

export const action = byIntent({
  archive: async (ctx, _form: Fields, { id = '' }) => {
    const { name } = await setClientStatus(ctx, { clientId: id, status: 'archived' })
    return { to: paths.client(id), flash: `${name} was archived.` }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, `Archive ${data?.name ?? 'client'}`)

export default function ArchiveClient() {
  const { id, name } = useLoaderData<typeof loader>()
  return (
    <>
      <BackLink to={paths.client(id)}>{name}</BackLink>
      <PageHeader title={`Archive ${name}?`} />
      <div className="max-w-prose space-y-4">
        <p>
          Its people can no longer sign in for it, and invitations to it stop working. What it used and what it was
          billed is kept, and you can make it active again.
        </p>
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
