import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ClientForm } from '~/app/components/ClientForm'
import { PageHeader } from '~/app/components/PageHeader'
import { Status } from '~/app/components/Status'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import type { EditClientInput } from '~/server/clients/detailsInput'
import { editClient } from '~/server/clients/edit'
import { getClientDetails } from '~/server/clients/getDetails'
import { needsPreview } from '~/server/clients/needsPreview'
import { setClientStatus } from '~/server/clients/setStatus'
import { ClientStatusForm } from './ClientStatusForm'

export const loader = async ({ context, params }: LoaderFunctionArgs) => ({
  ...(await getClientDetails(context, { clientId: params.id ?? '' })),
  rejected: context.rejected === true,
})

type Sent = Omit<EditClientInput, 'tags' | 'clientId'> & { tags?: string }

export const action = byIntent({
  save: async (ctx, { tags = '', ...form }: Sent, { id = '' }) => {
    const { name } = await editClient(ctx, { ...form, tags: tags.split(','), clientId: id })
    return { to: paths.client(id), flash: `${name} was saved.` }
  },
  activate: async (ctx, _form: Fields, { id = '' }) => {
    // Its own page shows first what will be invoiced and charged.
    if (await needsPreview(ctx, { clientId: id })) return { to: paths.clientActivate(id) }
    const { name } = await setClientStatus(ctx, { clientId: id, status: 'active' })
    return { to: paths.client(id), flash: `${name} is active.` }
  },
  deactivate: async (ctx, _form: Fields, { id = '' }) => {
    const { name } = await setClientStatus(ctx, { clientId: id, status: 'inactive' })
    return { to: paths.client(id), flash: `${name} is inactive.` }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, `Edit ${data?.client.name ?? 'client'}`, data?.rejected)

export default function EditClient() {
  const { client, currencyStays } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { id, status, createdAt: _createdAt, updatedAt, tags, externalId, ...texts } = client
  return (
    <>
      <BackLink to={paths.client(id)}>{client.name}</BackLink>
      <PageHeader title={`Edit ${client.name}`} state={<Status of={status} />} />
      <ClientForm
        action={paths.clientEdit(id)}
        intent="save"
        values={{ ...texts, tags: tags.join(', '), externalId: externalId ?? '' }}
        hidden={{ updatedAt }}
        rejected={rejected}
        currencyStays={currencyStays}
        submit="Save"
        cancel={paths.client(id)}
      />
      <ClientStatusForm id={id} status={status} />
    </>
  )
}
