import type { CatalogueEntry } from "./catalogue-entry.ts";

export const effectGeneral: readonly CatalogueEntry[] = [
  {
    name: "Effect with error boundary",
    slug: "error-boundary",
    description:
      "The skeleton of every node that touches the outside world: a deadline around the call, foreign exceptions turned into one typed error, the cause kept. " +
      "Callers then handle one family of errors and know from its code whether another attempt makes sense. " +
      "Decisions belong into a compute node, so that they can be tested without the outside world.",
    bestPractices: [
      "Take clients from the container; build none inside the method.",
      "Put a timeout around every wait.",
      "Let typed errors pass as they are and wrap the others with `from error`.",
      "Carry the correlation id into every call, log line and error.",
      "Log ids and sizes, never bodies or secrets.",
    ],
    codeSnippet: `
class NodeDocumentArchiveEffect(NodeEffect):
    """Moves a document into the archive."""

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._archive = container.get_service("document_archive")

    async def process(self, input_data: ModelDocumentArchiveInput) -> ModelDocumentArchiveOutput:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                reference = await self._archive.store(input_data.document_id, input_data.content)
        except ModelOnexError:
            raise
        except Exception as error:
            raise ModelOnexError(
                message=f"document {input_data.document_id} was not archived",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelDocumentArchiveOutput(reference=reference, correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Cache-aside with single-flight",
    slug: "cache-aside-single-flight",
    description:
      "Reads the cache, loads what is missing from the source, and lets everybody who misses the same key wait for one load. " +
      "Without that a popular key that expires sends every caller to the source at the same moment. " +
      "The cache stays an optimisation: when it is down the source answers, more slowly.",
    bestPractices: [
      "Spread expiry by some ten per cent, so that entries written together do not expire together.",
      "Remember for a short time that something does not exist.",
      "Put tenant and shape version into the key.",
      "Give the cache a timeout far below that of the source.",
    ],
    codeSnippet: `
class NodeProductCacheEffect(NodeEffect):
    async def process(self, input_data: ModelProductCacheInput) -> ModelProductCacheOutput:
        key = f"product:v{KEY_VERSION}:{input_data.tenant_id}:{input_data.product_id}"
        product = await self._try_read(key)
        if product is None:
            load = self._loads.get(key)
            if load is None:
                load = self._loads[key] = asyncio.create_task(self._load_and_store(key, input_data.product_id))
                load.add_done_callback(lambda _: self._loads.pop(key, None))
            try:
                async with asyncio.timeout(2):
                    product = await asyncio.shield(load)
            except (OSError, TimeoutError) as error:
                raise ModelOnexError(message="not loaded", error_code=EnumCoreErrorCode.OPERATION_FAILED) from error
        return ModelProductCacheOutput(product=product, correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Atomic file write",
    slug: "atomic-file-write",
    description:
      "Writes a temporary file in the same folder, forces it to disk and renames it over the target, so that readers see the old content or the new one and never half of it. " +
      "A crash in between leaves a stray temporary file and an intact target. " +
      "The rename is atomic only within one file system.",
    bestPractices: [
      "Create the temporary file beside the target, not in the system's folder.",
      "Sync the file before the rename, and the folder after it.",
      "Resolve the path first and then check that it stays inside the permitted folder.",
      "Run blocking file calls in a thread.",
    ],
    codeSnippet: `
class NodeReportFileEffect(NodeEffect):
    async def process(self, input_data: ModelReportFileInput) -> ModelReportFileOutput:
        target = (self._folder / input_data.file_name).resolve()
        if not target.is_relative_to(self._folder):
            raise ModelOnexError(message="outside the folder", error_code=EnumCoreErrorCode.VALIDATION_ERROR)
        try:
            async with asyncio.timeout(30):
                await asyncio.to_thread(self._write, target, input_data.content)
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(message="not written", error_code=EnumCoreErrorCode.OPERATION_FAILED) from error
        return ModelReportFileOutput(path=str(target), correlation_id=input_data.correlation_id)

    @staticmethod
    def _write(target: Path, content: bytes) -> None:
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as temporary:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
        os.replace(temporary.name, target)
`,
  },
];
