import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ClientForm } from '~/app/components/ClientForm'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import { addClient } from '~/server/clients/add'
import type { AddClientInput } from '~/server/clients/detailsInput'
import { newClient } from '~/server/clients/new'

export const loader = async ({ context }: LoaderFunctionArgs) => ({
  ...(await newClient(context)),
  rejected: context.rejected === true,
})

type Sent = Omit<AddClientInput, 'tags'> & { tags?: string }

export const action = byIntent({
  add: async (ctx, { tags = '', ...form }: Sent) => {
    const { id, name } = await addClient(ctx, { ...form, tags: tags.split(',') })
    return { to: paths.client(id), flash: `${name} was added.` }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) => pageTitle(matches, 'New client', data?.rejected)

export default function NewClient() {
  const { clientId, currency } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  return (
    <>
      <BackLink to={paths.clients()}>Clients</BackLink>
      <PageHeader title="New client" />
      <ClientForm
        action={paths.clientNew()}
        intent="add"
        values={{ currency }}
        hidden={{ clientId: rejected?.typed.clientId ?? clientId }}
        rejected={rejected}
        currencyStays=""
        submit="Add client"
        cancel={paths.clients()}
      />
    </>
  )
}
