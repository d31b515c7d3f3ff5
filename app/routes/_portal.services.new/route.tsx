import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { PageHeader } from '~/app/components/PageHeader'
import { ServiceForm } from '~/app/components/ServiceForm'
import { byIntent, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import { addService } from '~/server/services/add'
import type { AddServiceInput } from '~/server/services/catalogueInput'
import { newService } from '~/server/services/getDetails'

export const loader = async ({ context }: LoaderFunctionArgs) => ({
  ...(await newService(context)),
  rejected: context.rejected === true,
})

export const action = byIntent({
  add: async (ctx, form: AddServiceInput) => {
    const { id, name } = await addService(ctx, form)
    return { to: paths.servicePrices(id), flash: `${name} was added. Say what it costs.` }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, 'New service', data?.rejected)

export default function NewService() {
  const { serviceId, taxRates } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  return (
    <>
      <BackLink to={paths.services()}>Services</BackLink>
      <PageHeader title="New service" />
      <ServiceForm
        action={paths.serviceNew()}
        intent="add"
        submit="Add service"
        cancel={paths.services()}
        hidden={{ serviceId: rejected?.typed.serviceId ?? serviceId }}
        initial={{}}
        taxRates={taxRates}
        rejected={rejected}
      />
    </>
  )
}
