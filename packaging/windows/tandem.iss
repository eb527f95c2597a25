; Inno Setup's recipe for the Windows installer: for one user, without an administrator.
;
; Run by package_steps/windows/windows_installer.py, which gives these names on the command line with /D:
;   Version      the application's version, such as 1.2.3
;   FileVersion  the same as four numbers
;   Program      the folder of the frozen program
;   Icon         tandem.ico
;   FileIcon     application-x-gguf.ico, the icon of model files
;   Licence      the text on the licence page
;   Publisher, Homepage   who publishes it, and where
;   AppId        the application's name for the taskbar; the program gives Windows the same
;   Suffix       what the file name of another flavour carries; may be left out
;   SignTool     the name of a sign tool given with /S; may be left out, and then nothing is signed

#ifndef Version
  #error Give the version: ISCC /DVersion=1.2.3 ... (python3 packaging/dev.py package does)
#endif
#ifndef Suffix
  #define Suffix ""
#endif
; Where this program registers what it can open. Written into the user's own part of the registry only.
#define ProgId "Tandem.gguf"
#define Capabilities "Software\Tandem\Capabilities"

[Setup]
; Never change it: by this, Windows knows a newer version from another program. Made from the AppStream name.
AppId={{34220AD2-3776-5793-95C1-F349DE85E34D}
AppName=Tandem
AppVersion={#Version}
AppVerName=Tandem {#Version}
AppPublisher={#Publisher}
AppPublisherURL={#Homepage}
AppComments=A base and an instruct variant of one model, side by side
VersionInfoVersion={#FileVersion}
VersionInfoProductName=Tandem
VersionInfoDescription=Tandem installer

PrivilegesRequired=lowest
DefaultDirName={localappdata}\Programs\Tandem
DisableProgramGroupPage=yes
DisableDirPage=auto
LicenseFile={#Licence}
WizardStyle=modern
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\tandem.exe
UninstallDisplayName=Tandem

; Qt needs Windows 10 version 1809. Windows on ARM runs the program in its x64 emulation.
MinVersion=10.0.17763
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible

; A running Tandem is asked by the Restart Manager to close, as at the end of a session, and saves what it has.
CloseApplications=yes
CloseApplicationsFilter=*.exe,*.dll,*.pyd
RestartApplications=no
ChangesAssociations=yes

Compression=lzma2/max
SolidCompression=yes
OutputBaseFilename=tandem-{#Version}-windows-x86_64{#Suffix}-setup
#ifdef SignTool
SignTool={#SignTool}
SignedUninstaller=yes
#endif

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"
; Every translation that this Inno Setup brings.
#define Found
#define Finder
#sub Language
  #define Translation FindGetFileName(Finder)
Name: "{#LowerCase(RemoveFileExt(Translation))}"; MessagesFile: "compiler:Languages\{#Translation}"
#endsub
#for {Finder = Found = FindFirst(CompilerPath + "Languages\*.isl", faAnyFile); Found; Found = FindNext(Finder)} Language
#if Finder
  #expr FindClose(Finder)
#endif

[CustomMessages]
GgufFile=GGUF model file
OpenWithTandem=Open with Tandem
Associate=Offer Tandem for .gguf files ("Open with"); what opens them now stays
StillRunning=Tandem is running. Close its window, then try again.
DataStays=Tandem was removed. Your chats, settings and downloaded model files were left where they are:%n%n%1%n%nDelete this folder, and the model files in any other folder that you chose in the settings, if you no longer want them.

[Tasks]
Name: "associate"; Description: "{cm:Associate}"
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked

[InstallDelete]
; Of an earlier version: a library that is no longer used must not be found. What users keep here, such as
; portable.txt and the data beside it, is not touched. Nothing is deleted below a program that could not be closed:
; Setup fails then, and the earlier version must still work.
Type: filesandordirs; Name: "{app}\_internal"; Check: NobodyRuns

[Files]
Source: "{#Program}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "{#FileIcon}"; DestDir: "{app}"; Flags: ignoreversion

[Icons]
Name: "{userprograms}\Tandem"; Filename: "{app}\tandem.exe"; AppUserModelID: "{#AppId}"; Comment: "Base and instruct, side by side"
Name: "{userdesktop}\Tandem"; Filename: "{app}\tandem.exe"; AppUserModelID: "{#AppId}"; Tasks: desktopicon

[Registry]
; "tandem" in the Run dialog and for programs that start others by name.
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\App Paths\tandem.exe"; ValueType: string; ValueData: "{app}\tandem.exe"; Flags: uninsdeletekey

; What a .gguf file is when the user picks Tandem for it.
Root: HKCU; Subkey: "Software\Classes\{#ProgId}"; ValueType: string; ValueData: "{cm:GgufFile}"; Flags: uninsdeletekey; Tasks: associate
Root: HKCU; Subkey: "Software\Classes\{#ProgId}"; ValueType: string; ValueName: "AppUserModelID"; ValueData: "{#AppId}"; Tasks: associate
Root: HKCU; Subkey: "Software\Classes\{#ProgId}\DefaultIcon"; ValueType: string; ValueData: "{app}\{#ExtractFileName(FileIcon)}"; Tasks: associate
Root: HKCU; Subkey: "Software\Classes\{#ProgId}\shell\open"; ValueType: string; ValueData: "{cm:OpenWithTandem}"; Tasks: associate
Root: HKCU; Subkey: "Software\Classes\{#ProgId}\shell\open\command"; ValueType: string; ValueData: """{app}\tandem.exe"" ""%1"""; Tasks: associate
; One more entry under "Open with". The default of .gguf is never written: it belongs to the user.
Root: HKCU; Subkey: "Software\Classes\.gguf"; Flags: uninsdeletekeyifempty; Tasks: associate
Root: HKCU; Subkey: "Software\Classes\.gguf\OpenWithProgids"; Flags: uninsdeletekeyifempty; Tasks: associate
Root: HKCU; Subkey: "Software\Classes\.gguf\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue; Tasks: associate
Root: HKCU; Subkey: "Software\Classes\Applications\tandem.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "Tandem"; Flags: uninsdeletekey; Tasks: associate
Root: HKCU; Subkey: "Software\Classes\Applications\tandem.exe\SupportedTypes"; ValueType: string; ValueName: ".gguf"; ValueData: ""; Tasks: associate
Root: HKCU; Subkey: "Software\Classes\Applications\tandem.exe\shell\open\command"; ValueType: string; ValueData: """{app}\tandem.exe"" ""%1"""; Tasks: associate
; Tandem in Settings > Apps > Default apps, where users choose.
Root: HKCU; Subkey: "Software\Tandem"; Flags: uninsdeletekeyifempty; Tasks: associate
Root: HKCU; Subkey: "{#Capabilities}"; ValueType: string; ValueName: "ApplicationName"; ValueData: "Tandem"; Flags: uninsdeletekey; Tasks: associate
Root: HKCU; Subkey: "{#Capabilities}"; ValueType: string; ValueName: "ApplicationDescription"; ValueData: "A base and an instruct variant of one model, side by side"; Tasks: associate
Root: HKCU; Subkey: "{#Capabilities}\FileAssociations"; ValueType: string; ValueName: ".gguf"; ValueData: "{#ProgId}"; Tasks: associate
Root: HKCU; Subkey: "Software\RegisteredApplications"; ValueType: string; ValueName: "Tandem"; ValueData: "{#Capabilities}"; Flags: uninsdeletevalue; Tasks: associate

[Run]
Filename: "{app}\tandem.exe"; Description: "{cm:LaunchProgram,Tandem}"; Flags: nowait postinstall skipifsilent

[Code]
{ Windows opens no running program for writing. }
function IsRunning(const Name: String): Boolean;
var
  Program_: TFileStream;
begin
  Result := False;
  if not FileExists(Name) then
    exit;
  try
    Program_ := TFileStream.Create(Name, fmOpenReadWrite or fmShareExclusive);
    Program_.Free;
  except
    Result := True;
  end;
end;

function NobodyRuns: Boolean;
begin
  Result := not IsRunning(ExpandConstant('{app}\tandem.exe')) and not IsRunning(ExpandConstant('{app}\tandem-engine.exe'))
    and not IsRunning(ExpandConstant('{app}\tandem-cli.exe'));
end;

{ The Restart Manager works for installing only; before removing, the user is asked to close the window. }
function InitializeUninstall: Boolean;
begin
  Result := True;
  while not NobodyRuns do
    if SuppressibleMsgBox(CustomMessage('StillRunning'), mbError, MB_RETRYCANCEL, IDCANCEL) <> IDRETRY then
    begin
      Result := False;
      exit;
    end;
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Data: String;
begin
  Data := ExpandConstant('{localappdata}\tandem');
  if (Step = usPostUninstall) and DirExists(Data) and not UninstallSilent then
    MsgBox(FmtMessage(CustomMessage('DataStays'), [Data]), mbInformation, MB_OK);
end;
