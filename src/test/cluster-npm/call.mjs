// Calls one method of the client: node call.mjs MODULES URL METHOD ARGUMENTS-AS-JSON. Prints what it gives, or its error.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [, , modules, url, method, args] = process.argv
const client = join(modules, 'node_modules/@nftstorage/ipfs-cluster/src/index.js')
const { Cluster } = await import(pathToFileURL(client))
try {
  const result = await new Cluster(url)[method](...JSON.parse(args))
  console.log(JSON.stringify({ result }))
} catch (error) {
  console.log(JSON.stringify({ error: error.message, status: error.response?.status }))
}
