"""What macOS is told of the app: its name, what it opens, and which macOS it needs."""

from setup_steps.llama_wheel import LOWEST_MACOS

from package_steps.layout import APP_ID
from package_steps.windows.version_resource import COPYRIGHT, file_version

# Apple allows letters, digits, hyphens and dots only; AppStream, from where APP_ID comes, replaces hyphens.
BUNDLE_ID = APP_ID.replace("_", "-")
FILE_ICON = "application-x-gguf.icns"  # of model files; mac_bundle.py lays it into the app
GGUF_TYPE = "org.ggml.gguf"  # not ours, so it is imported: whoever exports it has the last word
_READS_IN_PLACE = "Tandem reads the model files that you add where they lie."


def info_plist(version: str) -> dict[str, object]:
    """The entries of Info.plist beyond what PyInstaller writes by itself, some of them in place of its own."""
    return {
        "CFBundleExecutable": "tandem",  # PyInstaller would take the first program it finds
        "CFBundleName": "Tandem",
        "CFBundleDisplayName": "Tandem",
        "CFBundleDevelopmentRegion": "en",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": file_version(version),
        "NSHumanReadableCopyright": COPYRIGHT,
        "LSApplicationCategoryType": "public.app-category.productivity",
        "LSMinimumSystemVersion": LOWEST_MACOS,
        "LSBackgroundOnly": False,  # PyInstaller sets it because the engine's program has a console
        "NSPrincipalClass": "NSApplication",
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,  # the dark appearance, too
        "NSSupportsAutomaticGraphicsSwitching": True,  # the window alone does not wake the larger graphics card
        # A second start raises the first window by the app's own lock, per user. LSMultipleInstancesProhibited would
        # also shut out the second of two people who are logged in at the same time.
        "CFBundleDocumentTypes": [_document_type()],
        "UTImportedTypeDeclarations": [_gguf_type()],
        # Shown when macOS asks whether the app may look into these places.
        "NSDesktopFolderUsageDescription": _READS_IN_PLACE,
        "NSDocumentsFolderUsageDescription": _READS_IN_PLACE,
        "NSDownloadsFolderUsageDescription": _READS_IN_PLACE,
        "NSRemovableVolumesUsageDescription": _READS_IN_PLACE,
        "NSNetworkVolumesUsageDescription": _READS_IN_PLACE,
    }


def _document_type() -> dict[str, object]:
    return {
        "CFBundleTypeName": "GGUF model file",
        "CFBundleTypeIconFile": FILE_ICON,
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": "Alternate",  # under "Open With"; what opens these files now stays
        "LSItemContentTypes": [GGUF_TYPE],
    }


def _gguf_type() -> dict[str, object]:
    return {
        "UTTypeIdentifier": GGUF_TYPE,
        "UTTypeDescription": "GGUF model file",
        "UTTypeIconFile": FILE_ICON,
        "UTTypeConformsTo": ["public.data"],
        "UTTypeTagSpecification": {
            "public.filename-extension": ["gguf"],
            "public.mime-type": ["application/x-gguf"],
        },
    }
